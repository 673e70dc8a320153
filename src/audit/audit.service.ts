import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import { mapPage } from '../kernel/paging/page.js';
import type { AuditEntryEntity } from './audit-entry.entity.js';
import { AuditRepository } from './audit.repository.js';
import type { AuditFilter, AuditRecord } from './audit.types.js';
import { AuditEntryDto } from './dto/audit-entry.dto.js';

/** The append-only record of who changed what. */
@Injectable()
export class AuditService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly entries: AuditRepository,
  ) {}

  /** Records a change in the transaction that makes it, or in one of its own. Never pass secrets. */
  async record(ctx: RequestContext, record: AuditRecord): Promise<void> {
    await this.recordMany(ctx, [record]);
  }

  /** Many changes in one statement; the rest as in `record`. */
  async recordMany(ctx: RequestContext, records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.tx.run(ctx, () => this.recordAcross(records.map((record) => ({ ctx, record }))));
  }

  /** As `recordMany`, for several tenants in a transaction across them, which the caller has opened. */
  async recordAcross(records: readonly { ctx: RequestContext; record: AuditRecord }[]): Promise<void> {
    if (records.length === 0) return;
    await this.entries.insertMany(records.map(({ ctx, record }) => toEntry(ctx, record)));
  }

  /** Newest first. */
  async list(ctx: RequestContext, filter: AuditFilter, request: PageRequest): Promise<Page<AuditEntryDto>> {
    const page = await this.tx.run(ctx, () => this.entries.findPage(filter, request));
    return mapPage(page, AuditEntryDto.from);
  }

  /** Every entry that matches, oldest first, read in pages so that memory stays flat. */
  async *export(ctx: RequestContext, filter: AuditFilter): AsyncGenerator<AuditEntryDto> {
    let after: string | null = null;
    for (;;) {
      const from: string | null = after;
      const rows: AuditEntryEntity[] = await this.tx.run(ctx, () =>
        this.entries.findAfter(filter, from, 500),
      );
      for (const row of rows) yield AuditEntryDto.from(row);
      after = rows.at(-1)?.id ?? null;
      if (after === null) return;
    }
  }
}

function toEntry(ctx: RequestContext, record: AuditRecord): AuditEntryEntity {
  const { principal } = ctx;
  return {
    id: newId(),
    tenantId: ctx.tenantId,
    occurredAt: new Date(),
    actorKind: principal.kind,
    actorId:
      principal.kind === 'user' || principal.kind === 'key'
        ? principal.id
        : principal.kind === 'system'
          ? principal.job
          : null,
    action: record.action,
    subjectType: record.subjectType,
    subjectId: record.subjectId,
    before: record.before ?? null,
    after: record.after ?? null,
    ip: ctx.ip,
    userAgent: ctx.userAgent,
    correlationId: ctx.correlationId,
  };
}
