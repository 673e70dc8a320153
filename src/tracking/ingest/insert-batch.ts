import type { ClickBatchRepository } from './click-batch.repository.js';
import { parseRecord } from './click-row.js';
import { ImpressionBatchRepository } from './impression-batch.repository.js';
import type { ReadClick } from './read-clicks.js';
import { type StoredBatch, storeClicks } from './store-clicks.js';

/** Stores clicks and impressions with all that follows from them, inside the batch's transaction. */
export async function insertBatch(
  batches: ClickBatchRepository,
  records: readonly ReadClick[],
  options: { looksFirst: boolean },
): Promise<StoredBatch> {
  const impressions = records.filter(({ click }) => click.kind === 'impression');
  if (impressions.length === 0) return storeClicks(batches, records, options);
  const clicks = records.filter(({ click }) => click.kind !== 'impression');
  const first = await storeClicks(batches, clicks, options);
  const second = await storeImpressions(batches, impressions);
  return {
    inserted: first.inserted + second.inserted,
    contradicting: [...first.contradicting, ...second.contradicting],
  };
}

async function storeImpressions(
  batches: ClickBatchRepository,
  impressions: readonly ReadClick[],
): Promise<StoredBatch> {
  const repository = new ImpressionBatchRepository(batches.connection);
  const records = impressions.map(({ payload }) => parseRecord(payload));
  const inserted = await repository.insert(records);
  if (inserted === records.length) return { inserted, contradicting: [] };
  const taken = new Set(await repository.findContradictions(records));
  const contradicting = impressions
    .filter((_, index) => taken.has(index))
    .map(({ position, payload }) => ({ position, payload, reason: 'the id belongs to another impression' }));
  return { inserted, contradicting };
}
