/** One change, as the use case that makes it describes it. */
export interface AuditRecord {
  /** Past tense, dotted: `tenant.suspended`. */
  action: string;
  subjectType: string;
  subjectId: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

export interface AuditFilter {
  action?: string;
  subjectType?: string;
  subjectId?: string;
  actorId?: string;
  from?: Date;
  to?: Date;
}
