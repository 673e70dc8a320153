import type { DomainEvent } from '../../outbox/outbox.types.js';
import type { CatalogRunEntity } from './catalog-run.entity.js';

export const SYNC_COMPLETED = 'sync.completed';
export const SYNC_FAILED = 'sync.failed';

/** Version 1: a run has ended; when it failed, it changed nothing. */
export function syncEvent(run: CatalogRunEntity): DomainEvent {
  const { id, catalogId, status, attempts, inserted, updated, deactivated, reactivated, unchanged } = run;
  const type = status === 'completed' ? SYNC_COMPLETED : SYNC_FAILED;
  const payload = {
    ...{ runId: id, catalogId, attempts, inserted, updated, deactivated, reactivated, unchanged },
    ...{ skipped: run.skipped.length, error: run.error },
  };
  return { type, version: 1, entityType: 'catalog', entityId: catalogId, payload };
}
