const MINUTE_MS = 60_000;
const PAUSES_MS = [3 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
const MAX_RETRIES = 10;

/** When a payment that failed for the moment is tried again; null when it was tried often enough. */
export function nextTry(now: Date, attempts: number): Date | null {
  if (attempts > MAX_RETRIES) return null;
  const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1]!;
  return new Date(now.getTime() + pause);
}
