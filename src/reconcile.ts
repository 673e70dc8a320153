// Command: compares the roll-ups of a day with the rows they were made of. Exit code 0: they agree, or were put
// right; 1: they do not; 2: the command or the database cannot be used.
import { parseArgs } from 'node:util';
import type { ReconcileOptions } from './reconcile-days.js';

const USAGE =
  'usage: npm run reconcile -- --day YYYY-MM-DD [--through YYYY-MM-DD] [--tenant SLUG] [--repair]';

class UsageError extends Error {}

try {
  const options = readOptions();
  // Loaded only now: a wrong use is told at once.
  const { reconcileDays } = await import('./reconcile-days.js');
  process.exitCode = await reconcileDays(options);
} catch (error) {
  console.error(error instanceof UsageError ? USAGE : `afflux: ${(error as Error).message}`);
  process.exitCode = 2;
}

function readOptions(): ReconcileOptions {
  try {
    const { values } = parseArgs({
      options: {
        day: { type: 'string' },
        through: { type: 'string' },
        tenant: { type: 'string' },
        repair: { type: 'boolean', default: false },
      },
    });
    const { day = '', through = day, tenant = null, repair } = values;
    return { days: daysBetween(day, through), tenant, repair };
  } catch {
    throw new UsageError();
  }
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const end = new Date(`${last}T00:00:00Z`);
  const at = new Date(`${first}T00:00:00Z`);
  for (; at <= end; at.setUTCDate(at.getUTCDate() + 1)) days.push(at.toISOString().slice(0, 10));
  // A day that does not exist is read as another.
  if (days[0] !== first || days.at(-1) !== last) throw new UsageError();
  return days;
}
