import type { ClickBatchRepository, SetAsideRecord, StoredClick } from './click-batch.repository.js';
import { ClickRollupsRepository, isSuspicious } from './click-rollups.repository.js';
import { copyTail, type Verdict } from './click-row.js';
import { judgeBatch } from './judge-batch.js';
import { PlanLimitsRepository } from './plan-limits.repository.js';
import type { JudgedClick } from './judged-click.types.js';
import type { ReadClick } from './read-clicks.js';
import { type Sums, sumUp } from './roll-up.policy.js';
import { settleCaps } from './settle-caps.js';

const PIECE_BYTES = 512 * 1024;

export interface StoredBatch {
  /** Clicks that were new to the database. */
  inserted: number;
  /** Records whose id belongs to another click: never silently dropped. */
  contradicting: SetAsideRecord[];
}

/**
 * Stores new clicks with all that follows from them, inside the transaction of their batch. Unless asked to
 * look first, takes all of them to be new and lets the primary key refuse the batch when one is not.
 */
export async function storeClicks(
  batches: ClickBatchRepository,
  clicks: readonly ReadClick[],
  { looksFirst }: { looksFirst: boolean },
): Promise<StoredBatch> {
  const { fresh, contradicting } = looksFirst
    ? await sift(batches, clicks)
    : { fresh: clicks, contradicting: [] };
  if (fresh.length === 0) return { inserted: 0, contradicting };
  const client = batches.connection;
  const records = fresh.map(({ click }) => click);
  const verdicts = await judgeBatch(client, records);
  await new PlanLimitsRepository(client).apply(records, verdicts);
  await settleCaps(client, records, verdicts);
  let sums: Sums | undefined;
  const reckon = (): Sums => (sums ??= sumUp(records, verdicts));
  await copy(batches, fresh, verdicts, reckon);
  const { rollUps: rows, slices, usages } = reckon();
  const rollUps = new ClickRollupsRepository(client);
  await rollUps.advance(rows);
  await rollUps.advanceSlices(slices);
  await rollUps.markChanged(rows);
  await rollUps.reportSuspicious(records, verdicts);
  await rollUps.addUsage(usages);
  await batches.events.publish(records, verdicts, isSuspicious);
  return { inserted: fresh.length, contradicting };
}

/** Whether a refusal only says: look first. A click is stored already, or a partition came or went. */
export function asksToLookFirst(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return isTakenId(error) || (code === '23514' && isOfClicks(error)) || code === '42P01';
}

/** Whether a click was refused because its id is stored. */
export function isTakenId(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23505' && isOfClicks(error);
}

/** Of `clicks` or one of its partitions. */
function isOfClicks(error: unknown): boolean {
  const table = (error as { table?: unknown } | null)?.table;
  return typeof table === 'string' && /^clicks(_|$)/.test(table);
}

/** Leaves out what is stored already, or twice in the batch. */
async function sift(
  batches: ClickBatchRepository,
  clicks: readonly ReadClick[],
): Promise<{ fresh: ReadClick[]; contradicting: SetAsideRecord[] }> {
  await batches.partitions.reload();
  const known = await batches.findStored(clicks.map(({ click }) => click.id));
  const fresh: ReadClick[] = [];
  const contradicting: SetAsideRecord[] = [];
  for (const each of clicks) {
    const { click, position, payload } = each;
    const stored = known.get(click.id);
    if (!stored) {
      known.set(click.id, click);
      fresh.push(each);
    } else if (!isSame(stored, click)) {
      contradicting.push({ position, payload, reason: 'the id belongs to another click' });
    }
  }
  return { fresh, contradicting };
}

/** Whatever its time: a client may send a click again after its world's clock was moved. */
function isSame(stored: StoredClick, { tenantId, linkId }: JudgedClick): boolean {
  return stored.tenantId === tenantId && stored.linkId === linkId;
}

/** Partitions in the order of their names, so that nodes never deadlock. */
async function copy(
  { partitions }: ClickBatchRepository,
  clicks: readonly ReadClick[],
  verdicts: readonly Verdict[],
  whenSent: () => void,
): Promise<void> {
  const members = new Map<string, number[]>();
  clicks.forEach(({ click }, index) => {
    const name = partitions.nameFor(click.id);
    const indices = members.get(name);
    if (indices) indices.push(index);
    else members.set(name, [index]);
  });
  for (const [name, indices] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await partitions.copy(name, pieces(clicks, verdicts, indices), whenSent);
  }
}

function* pieces(
  clicks: readonly ReadClick[],
  verdicts: readonly Verdict[],
  indices: readonly number[],
): Iterable<Buffer> {
  // There are few different ones.
  const tails = new Map<string, Buffer>();
  const tailOf = (verdict: Verdict): Buffer => {
    const line = copyTail(verdict);
    const tail = tails.get(line) ?? Buffer.from(line);
    tails.set(line, tail);
    return tail;
  };
  let piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let used = 0;
  for (const index of indices) {
    const { row, rowAt } = clicks[index]!;
    const tail = tailOf(verdicts[index]!);
    const length = row.length - rowAt + tail.length;
    if (used + length > piece.length) {
      if (used > 0) yield piece.subarray(0, used);
      piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, length));
      used = 0;
    }
    used += row.copy(piece, used, rowAt);
    used += tail.copy(piece, used);
  }
  if (used > 0) yield piece.subarray(0, used);
}
