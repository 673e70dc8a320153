import { Injectable } from '@nestjs/common';
import { prepared } from '../database/prepared.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { ConversionEntity } from './conversion.entity.js';
import { ConversionShareEntity } from './conversion-share.entity.js';
import type { ConversionFilter, ConversionScope } from './conversions.types.js';

export type ConversionDecision = Pick<ConversionEntity, 'status' | 'reason' | 'decidedAt' | 'decidedBy'>;

export type DecidedConversion = ConversionEntity & { decidedAt: Date; decidedBy: string };

type RefundColumns = Pick<ConversionEntity, 'refundedMinor' | 'reversedCommissionMinor'>;

@Injectable()
export class ConversionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** False when the transaction was reported before; waits for a rival that is about to report it. */
  async insertIfNew(conversion: ConversionEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(ConversionEntity)
      .values(conversion as object)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findByTransaction(
    advertiserId: string,
    event: string,
    transactionId: string,
  ): Promise<ConversionEntity | null> {
    return this.tx.manager.findOneBy(ConversionEntity, { advertiserId, event, transactionId });
  }

  async findById(id: string): Promise<ConversionEntity | null> {
    return this.tx.manager.findOneBy(ConversionEntity, { id });
  }

  /** The touches that led to it, oldest first. */
  async findPath(conversionId: string): Promise<ConversionShareEntity[]> {
    return this.tx.manager.find(ConversionShareEntity, {
      where: { conversionId },
      order: { position: 'ASC' },
    });
  }

  async lockById(id: string): Promise<ConversionEntity | null> {
    return this.tx.manager.findOne(ConversionEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Those that there are, by id; locked until the commit when they are to be changed. */
  async findMany(ids: readonly string[], isLocking: boolean): Promise<ConversionEntity[]> {
    const query = this.tx.manager
      .createQueryBuilder(ConversionEntity, 'conversion')
      .where('conversion.id = ANY(:ids::uuid[])', { ids })
      .orderBy('conversion.id');
    if (isLocking) query.setLock('pessimistic_write');
    return query.getMany();
  }

  /** The conversions that requests of the inbox made or repeated; null for those that made none. */
  async findOfIntakes(intakeIds: readonly string[]): Promise<Map<string, string | null>> {
    const rows: { id: string; conversionId: string | null }[] = await this.tx.manager.query(
      'SELECT id, conversion_id AS "conversionId" FROM conversion_intakes WHERE id = ANY($1::uuid[])',
      [intakeIds],
    );
    return new Map(rows.map(({ id, conversionId }) => [id, conversionId]));
  }

  /** One statement however many, of whichever tenants. */
  async decideMany(conversions: readonly DecidedConversion[]): Promise<void> {
    await prepared(
      this.tx.manager,
      `UPDATE conversions c
          SET status = d.status, reason = d.reason, decided_at = d.decided_at, decided_by = d.decided_by
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
              AS d (tenant_id, id, status, reason, decided_at, decided_by)
        WHERE c.tenant_id = d.tenant_id AND c.id = d.id`,
      [
        conversions.map(({ tenantId }) => tenantId),
        conversions.map(({ id }) => id),
        conversions.map(({ status }) => status),
        conversions.map(({ reason }) => reason),
        conversions.map(({ decidedAt }) => decidedAt),
        conversions.map(({ decidedBy }) => decidedBy),
      ],
    );
  }

  /** Marks what a browser reported as told by somebody who proved who they are. */
  async confirm(id: string, source: string): Promise<void> {
    await this.tx.manager.update(ConversionEntity, { id }, { isVerified: true, source });
  }

  async rename(id: string, transactionId: string): Promise<void> {
    await this.tx.manager.update(ConversionEntity, { id }, { transactionId });
  }

  async saveRefund(id: string, changes: Partial<ConversionDecision & RefundColumns>): Promise<void> {
    await this.tx.manager.update(ConversionEntity, { id }, changes);
  }

  /** Newest first. */
  async findPage(
    scope: ConversionScope,
    filter: ConversionFilter,
    request: PageRequest,
  ): Promise<Page<ConversionEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ConversionEntity, 'conversion')
      .where('true')
      .orderBy('conversion.id', 'DESC')
      .take(request.limit + 1);
    if (scope !== 'all') {
      query.andWhere(
        '(conversion.promoterId = :promoterId OR conversion.advertiserId = ANY(:advertiserIds::uuid[]))',
        scope,
      );
    }
    if (filter.status) query.andWhere('conversion.status = :status', filter);
    if (filter.offerId) query.andWhere('conversion.offerId = :offerId', filter);
    const before = idCursor(request);
    if (before) query.andWhere('conversion.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
