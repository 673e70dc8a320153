import { setTimeout as sleep } from 'node:timers/promises';

const DAY_MS = 86_400_000;

/** Waits for the new day when the one in UTC ends within that time: for tests that count on one day. */
export async function awayFromMidnight(ms = 60_000): Promise<void> {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left < ms) await sleep(left + 1_000);
}

/** The same for the end of an hour, or of another span of the clock. */
export async function awayFromEndOf(span: number, ms: number): Promise<void> {
  const left = span - (Date.now() % span);
  if (left < ms) await sleep(left + 50);
}
