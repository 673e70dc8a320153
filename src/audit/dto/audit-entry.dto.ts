import type { AuditEntryEntity } from '../audit-entry.entity.js';

/** One change: who, what, before and after, when and from where. */
export class AuditEntryDto {
  /** UUIDv7 of the entry. */
  id: string;
  /** When it happened, RFC 3339 in UTC. */
  occurredAt: string;
  /** `user`, `key`, `system` or `anonymous`. */
  actorKind: string;
  /** Id of the user or key, or the name of the job. */
  actorId: string | null;
  /** What was done, dotted: `tenant.suspended`. */
  action: string;
  /** Kind of thing that changed. */
  subjectType: string;
  /** Id of the thing that changed. */
  subjectId: string | null;
  /** The changed fields before; null when it was created. */
  before: Record<string, unknown> | null;
  /** The changed fields after; null when it was removed. */
  after: Record<string, unknown> | null;
  /** Address the request came from. */
  ip: string | null;
  /** `X-Request-Id` of the request. */
  correlationId: string | null;

  static from(this: void, entry: AuditEntryEntity): AuditEntryDto {
    const { id, actorKind, actorId, action, subjectType, subjectId, before, after, ip, correlationId } =
      entry;
    const occurredAt = entry.occurredAt.toISOString();
    return {
      id,
      occurredAt,
      actorKind,
      actorId,
      action,
      subjectType,
      subjectId,
      before,
      after,
      ip,
      correlationId,
    };
  }
}
