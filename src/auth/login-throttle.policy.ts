/** What is known of one counter: how many failures in a row, and how long ago the last one was. */
export interface FailureCount {
  failures: number;
  ageMs: number;
}

interface Limit {
  /** Failures that cost nothing. */
  free: number;
  /** The wait after the first failure beyond; it doubles with each one more. */
  firstWaitMs: number;
  maxWaitMs: number;
  /** Without a failure for this long the count starts again. */
  forgetAfterMs: number;
}

/** Strict, because only this address is held up. */
export const PAIR: Limit = {
  free: 5,
  firstWaitMs: 1_000,
  maxWaitMs: 15 * 60_000,
  forgetAfterMs: 30 * 60_000,
};
/** Many people may share an address. */
export const ADDRESS: Limit = {
  free: 50,
  firstWaitMs: 1_000,
  maxWaitMs: 60_000,
  forgetAfterMs: 15 * 60_000,
};
/** Never a refusal, only a pause: a stranger could otherwise lock the owner out. */
export const ACCOUNT: Limit = {
  free: 20,
  firstWaitMs: 250,
  maxWaitMs: 3_000,
  forgetAfterMs: 60 * 60_000,
};

export interface Attempt {
  /** This account from this address. */
  pair: FailureCount | null;
  /** Any account from this address. */
  address: FailureCount | null;
  /** This account from any address. */
  account: FailureCount | null;
  /** This address has logged in to this account before. */
  isKnownAddress: boolean;
}

export interface Decision {
  /** Ms until another attempt is heard; 0 when this one is. */
  refuseForMs: number;
  /** Ms to wait before this attempt is heard. */
  pauseMs: number;
}

/** Who has logged in from here before is judged by their own failures alone. */
export function judgeAttempt(attempt: Attempt): Decision {
  const own = remainingWait(PAIR, attempt.pair);
  if (attempt.isKnownAddress) return { refuseForMs: own, pauseMs: 0 };
  return {
    refuseForMs: Math.max(own, remainingWait(ADDRESS, attempt.address)),
    pauseMs: waitAfter(ACCOUNT, current(ACCOUNT, attempt.account)),
  };
}

/** The count after one more failure. */
export function nextCount(limit: Limit, count: FailureCount | null): number {
  return Math.min(current(limit, count) + 1, 10_000);
}

function remainingWait(limit: Limit, count: FailureCount | null): number {
  if (!count) return 0;
  return Math.max(0, waitAfter(limit, current(limit, count)) - count.ageMs);
}

function current(limit: Limit, count: FailureCount | null): number {
  return count && count.ageMs < limit.forgetAfterMs ? count.failures : 0;
}

function waitAfter(limit: Limit, failures: number): number {
  if (failures < limit.free) return 0;
  return Math.min(limit.maxWaitMs, limit.firstWaitMs * 2 ** Math.min(failures - limit.free, 40));
}
