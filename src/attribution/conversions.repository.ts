import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
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
    return this.findPaths([conversionId]);
  }

  /** The touches that led to these, each one's oldest first. */
  async findPaths(conversionIds: readonly string[]): Promise<ConversionShareEntity[]> {
    return this.tx.manager.find(ConversionShareEntity, {
      where: { conversionId: In(conversionIds) },
      order: { conversionId: 'ASC', position: 'ASC' },
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
    const before = idCursor(request);
    const query = this.tx.manager
      .createQueryBuilder(ConversionEntity, 'conversion')
      .where('true')
      .orderBy('conversion.id', 'DESC')
      .take(request.limit + 1);
    if (filter.status) query.andWhere('conversion.status = :status', filter);
    if (filter.offerId) query.andWhere('conversion.offerId = :offerId', filter);
    if (before) query.andWhere('conversion.id < :before', { before });
    if (scope !== 'all')
      query.andWhere(`conversion.id IN (${idsOfScope(scope, filter, before, request.limit + 1)})`, scope);
    return pageById(await query.getMany(), request.limit);
  }
}

/**
 * The newest of what a caller may see, one page from each of its sources: one condition over all of them would
 * leave every index aside. Parameters are those of the query around it.
 */
function idsOfScope(
  scope: Exclude<ConversionScope, 'all'>,
  filter: ConversionFilter,
  before: string | null,
  limit: number,
): string {
  const wanted = [
    filter.status && 'c.status = :status',
    filter.offerId && 'c.offer_id = :offerId',
    before && 'c.id < :before',
  ];
  const newest = (from: string, whose: string): string =>
    `(SELECT DISTINCT c.id FROM ${from} WHERE ${[whose, ...wanted].filter(Boolean).join(' AND ')}
       ORDER BY c.id DESC LIMIT ${limit})`;
  const ofAdvertisers = newest('conversions c', 'c.advertiser_id = ANY(:advertiserIds::uuid[])');
  if (scope.promoterId === null) return ofAdvertisers;
  const shares =
    'conversion_shares s JOIN conversions c ON c.tenant_id = s.tenant_id AND c.id = s.conversion_id';
  const ofPromoter = [
    newest('conversions c', 'c.promoter_id = :promoterId'),
    newest(shares, 's.promoter_id = :promoterId AND s.numerator > 0'),
  ];
  return [...ofPromoter, ...(scope.advertiserIds.length > 0 ? [ofAdvertisers] : [])].join(' UNION ');
}
