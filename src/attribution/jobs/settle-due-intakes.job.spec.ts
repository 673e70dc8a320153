import { systemContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { SettleDueIntakesJob } from './settle-due-intakes.job.js';

/** The job with one sale that is due, and what `settle` does with it; answers how it is put off. */
async function putOff(attempts: number, settle: () => Promise<{ kind: string }>) {
  const postponed: [string, number, Date | null][] = [];
  const ctx = systemContext('test', { tenantId: newId(), world: 'live', clockOffsetMs: 0 }, newId());
  const job = new SettleDueIntakesJob(
    ...([
      {},
      { find: () => Promise.resolve([{ id: newId(), attempts, ctx }]) },
      { run: (_: unknown, work: () => unknown) => work() },
      { postpone: (...args: [string, number, Date | null]) => Promise.resolve(postponed.push(args)) },
      { settle },
      { drainedThrough: () => Promise.resolve(null) },
      { error: () => undefined },
    ] as unknown as ConstructorParameters<typeof SettleDueIntakesJob>),
  );
  await job.settleDue();
  return postponed.map(([, count, again]) => ({ count, isDead: again === null }));
}

const fault = () => Promise.reject(new Error('the database is away'));

it('waits for a click for as long as it may come, and counts no wait as a fault', async () => {
  const waiting = () => Promise.resolve({ kind: 'waiting' });
  expect(await putOff(0, waiting)).toEqual([{ count: 0, isDead: false }]);
  expect(await putOff(0, fault)).toEqual([{ count: 1, isDead: false }]);
});

it('[R69] gives a sale up after twelve faults of ours', async () => {
  expect(await putOff(10, fault)).toEqual([{ count: 11, isDead: false }]);
  expect(await putOff(11, fault)).toEqual([{ count: 12, isDead: true }]);
});

it('has nothing to put off when the sale is settled', async () => {
  expect(await putOff(3, () => Promise.resolve({ kind: 'settled' }))).toEqual([]);
});
