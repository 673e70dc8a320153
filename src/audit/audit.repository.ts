import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { insertMany } from '../database/insert-many.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { AuditEntryEntity } from './audit-entry.entity.js';
import type { AuditFilter } from './audit.types.js';

@Injectable()
export class AuditRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insertMany(entries: AuditEntryEntity[]): Promise<void> {
    await insertMany(this.tx.manager, AuditEntryEntity, entries);
  }

  async findPage(filter: AuditFilter, request: PageRequest): Promise<Page<AuditEntryEntity>> {
    const query = this.matching(filter)
      .orderBy('entry.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('entry.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async findAfter(filter: AuditFilter, after: string | null, limit: number): Promise<AuditEntryEntity[]> {
    const query = this.matching(filter).orderBy('entry.id', 'ASC').take(limit);
    if (after) query.andWhere('entry.id > :after', { after });
    return query.getMany();
  }

  private matching(filter: AuditFilter): SelectQueryBuilder<AuditEntryEntity> {
    const query = this.tx.manager.createQueryBuilder(AuditEntryEntity, 'entry').where('true');
    if (filter.action) query.andWhere('entry.action = :action', filter);
    if (filter.subjectType) query.andWhere('entry.subjectType = :subjectType', filter);
    if (filter.subjectId) query.andWhere('entry.subjectId = :subjectId', filter);
    if (filter.actorId) query.andWhere('entry.actorId = :actorId', filter);
    if (filter.from) query.andWhere('entry.occurredAt >= :from', filter);
    if (filter.to) query.andWhere('entry.occurredAt < :to', filter);
    return query;
  }
}
