import type { EntityManager } from 'typeorm';

const BATCH = 5_000;

/** Deletes all rows of a table that meet a condition, some at a time so that no lock is held long. */
export async function deleteInBatches(
  manager: EntityManager,
  table: string,
  condition: string,
  values: unknown[] = [],
): Promise<void> {
  let removed = BATCH;
  while (removed === BATCH) {
    const [, count] = await manager.query<[unknown[], number]>(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH}))`,
      values,
    );
    removed = count;
  }
}
