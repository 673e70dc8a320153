import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { isUuid } from '../kernel/ids/uuid.js';
import { CURRENCY_CODES } from '../kernel/money/currencies.js';
import { decimalsOf } from '../kernel/money/money.js';
import { decodeCursor } from '../kernel/paging/cursor.js';
import { idCursor, page, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { OfferEntity } from './offer.entity.js';
import type { OfferFilter, OfferPauser, OfferScope, OfferSort, OfferStatus } from './offers.types.js';
import { OfferPerformanceEntity } from './performance/offer-performance.entity.js';

/** What a list is ordered by; null, and so last, where there were no clicks to reckon with. */
const RATES: Record<Exclude<OfferSort, 'new'>, string> = {
  cr: 'CAST(performance.conversions AS numeric) / nullif(performance.countedClicks, 0)',
  epc: `CAST(performance.payoutMinor AS numeric) / ${minorUnitsSql()} / nullif(performance.countedClicks, 0)`,
};

@Injectable()
export class OffersRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(offer: OfferEntity): Promise<void> {
    await this.tx.manager.insert(OfferEntity, offer as object);
  }

  async findById(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOneBy(OfferEntity, { id });
  }

  /** Of all tenants the transaction may see. */
  async findByIds(ids: readonly string[]): Promise<OfferEntity[]> {
    if (ids.length === 0) return [];
    return this.tx.manager
      .createQueryBuilder(OfferEntity, 'offer')
      .where('offer.id = ANY(:ids::uuid[])', { ids })
      .getMany();
  }

  /** Nobody changes it until the transaction ends; others may read it alike. */
  async lockForReading(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOne(OfferEntity, { where: { id }, lock: { mode: 'pessimistic_read' } });
  }

  /** Conversions that point to the offer do not wait. */
  async lockForChange(id: string): Promise<OfferEntity | null> {
    return this.tx.manager.findOne(OfferEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  /** A company's offers in a state, in the order of their ids; `pausedBy` null for whoever paused them. */
  async lockOfAdvertiser(
    advertiserId: string,
    status: OfferStatus,
    pausedBy: OfferPauser | null,
  ): Promise<OfferEntity[]> {
    return this.tx.manager.find(OfferEntity, {
      where: { advertiserId, status, ...(pausedBy === null ? {} : { pausedBy }) },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async update(id: string, changes: Partial<OfferEntity>): Promise<void> {
    await this.tx.manager.update(OfferEntity, { id }, changes as object);
  }

  /** Newest first, or by a rate, highest first. */
  async findPage(
    scope: OfferScope,
    filter: OfferFilter,
    sort: OfferSort,
    request: PageRequest,
  ): Promise<Page<OfferEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(OfferEntity, 'offer')
      .where('true')
      .limit(request.limit + 1);
    if (scope !== 'all') {
      query.andWhere(
        `((:active AND offer.status = 'active') OR offer.advertiserId = ANY(:advertiserIds::uuid[]))`,
        { active: scope.active, advertiserIds: scope.advertiserIds },
      );
    }
    narrow(query, filter);
    return sort === 'new' ? newestFirst(query, request) : byRate(query, sort, request);
  }
}

function narrow(query: SelectQueryBuilder<OfferEntity>, filter: OfferFilter): void {
  if (filter.status) query.andWhere('offer.status = :status', filter);
  if (filter.advertiserId) query.andWhere('offer.advertiserId = :advertiserId', filter);
  if (filter.brandId) query.andWhere('offer.brandId = :brandId', filter);
  if (filter.currency) query.andWhere('offer.currency = :currency', filter);
  if (filter.payoutType) query.andWhere('offer.payoutType = :payoutType', filter);
  if (filter.country) {
    query.andWhere(`(offer.countries = '{}' OR :country = ANY(offer.countries))`, filter);
  }
  if (filter.category) {
    query.andWhere('offer.categoryId = (SELECT c.id FROM categories c WHERE c.slug = :category)', filter);
  }
  if (filter.q) {
    query.andWhere(
      `EXISTS (SELECT FROM (SELECT * FROM jsonb_each_text(offer.title)
                  UNION ALL SELECT * FROM jsonb_each_text(coalesce(offer.description, '{}'))) t
                WHERE strpos(lower(t.value), lower(:q)) > 0)`,
      filter,
    );
  }
}

async function newestFirst(
  query: SelectQueryBuilder<OfferEntity>,
  request: PageRequest,
): Promise<Page<OfferEntity>> {
  const before = idCursor(request);
  if (before) query.andWhere('offer.id < :before', { before });
  return pageById(await query.orderBy('offer.id', 'DESC').getMany(), request.limit);
}

async function byRate(
  query: SelectQueryBuilder<OfferEntity>,
  sort: Exclude<OfferSort, 'new'>,
  request: PageRequest,
): Promise<Page<OfferEntity>> {
  const rate = RATES[sort];
  query
    .leftJoin(
      OfferPerformanceEntity,
      'performance',
      'performance.tenantId = offer.tenantId AND performance.offerId = offer.id',
    )
    .addSelect(rate, 'rate')
    .orderBy('rate', 'DESC', 'NULLS LAST')
    .addOrderBy('offer.id', 'DESC');
  if (request.cursor) {
    const [after, id] = decodeCursor(request.cursor, sort, 2).values;
    if (!isUuid(id) || (after !== null && !/^\d{1,40}(\.\d{1,40})?$/.test(String(after))))
      throw new InvalidCursor();
    query.andWhere(
      after == null
        ? `(${rate}) IS NULL AND offer.id < :id`
        : `((${rate}) < :after::numeric OR (${rate}) IS NULL OR ((${rate}) = :after::numeric AND offer.id < :id))`,
      { after, id },
    );
  }
  const { raw, entities } = await query.getRawAndEntities<{ rate: string | null }>();
  const rows = entities.map((offer, index) => ({ offer, rate: raw[index]!.rate }));
  const { data, nextCursor } = page(rows, request.limit, (row) => ({
    sort,
    values: [row.rate, row.offer.id],
  }));
  return { data: data.map(({ offer }) => offer), nextCursor };
}

/** Minor units in one unit of an offer's currency. */
function minorUnitsSql(): string {
  const others = CURRENCY_CODES.filter((code) => decimalsOf(code) !== 2);
  const cases = others.map((code) => `WHEN '${code}' THEN ${10 ** decimalsOf(code)}`);
  return `CASE offer.currency ${cases.join(' ')} ELSE 100 END`;
}
