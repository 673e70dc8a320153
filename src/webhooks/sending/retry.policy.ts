const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses after the first attempt, the second and so on: eight attempts within about 28 hours. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
];
/** Up to a tenth sooner or later, so that a receiver that comes back is not met by all at once. */
const JITTER = 0.1;
const FAILING_MS = 5 * 24 * HOUR_MS;

/**
 * When the next attempt is due; null after the last.
 * @param random from 0 to 1
 */
export function nextAttempt(now: Date, attempts: number, random: number): Date | null {
  const pause = PAUSES_MS[attempts - 1];
  if (pause === undefined) return null;
  return new Date(now.getTime() + Math.round(pause * (1 - JITTER + 2 * JITTER * random)));
}

/** Whether an endpoint has failed for so long that it is switched off. */
export function isGivenUp(now: Date, failingSince: Date): boolean {
  return now.getTime() - failingSince.getTime() >= FAILING_MS;
}
