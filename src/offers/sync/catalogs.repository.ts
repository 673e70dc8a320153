import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { OfferEntity } from '../offer.entity.js';
import { CatalogRunEntity } from './catalog-run.entity.js';
import { CatalogEntity } from './catalog.entity.js';

const CHUNK = 200;

@Injectable()
export class CatalogsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(catalog: CatalogEntity): Promise<void> {
    await this.tx.manager.insert(CatalogEntity, catalog);
  }

  async findById(id: string): Promise<CatalogEntity | null> {
    return this.tx.manager.findOneBy(CatalogEntity, { id });
  }

  async lockById(id: string): Promise<CatalogEntity | null> {
    return this.tx.manager.findOne(CatalogEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  async update(id: string, changes: Partial<CatalogEntity>): Promise<void> {
    await this.tx.manager.update(CatalogEntity, { id }, { ...changes, updatedAt: new Date() } as object);
  }

  /** Newest first. */
  async findPage(request: PageRequest): Promise<Page<CatalogEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(CatalogEntity, 'catalog')
      .where('true')
      .orderBy('catalog.id', 'DESC')
      .limit(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('catalog.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** The next night: 03:00 of the tenant's own time zone. */
  async findNextNight(now: Date): Promise<Date> {
    const [row] = await this.tx.manager.query(
      `SELECT (CASE WHEN local::time < '03:00' THEN date_trunc('day', local)
                    ELSE date_trunc('day', local) + interval '1 day' END + interval '3 hours') AT TIME ZONE timezone AS at
         FROM (SELECT timezone, $1::timestamptz AT TIME ZONE timezone AS local FROM tenants) t`,
      [now],
    );
    return row.at as Date;
  }

  /** False when a run of the catalogue waits or is under way. */
  async insertRunIfFree(run: CatalogRunEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(CatalogRunEntity)
      .values(run as object)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findRun(id: string): Promise<CatalogRunEntity | null> {
    return this.tx.manager.findOneBy(CatalogRunEntity, { id });
  }

  async updateRun(id: string, changes: Partial<CatalogRunEntity>): Promise<void> {
    await this.tx.manager.update(CatalogRunEntity, { id }, changes as object);
  }

  /** Newest first. */
  async findRuns(catalogId: string, request: PageRequest): Promise<Page<CatalogRunEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(CatalogRunEntity, 'run')
      .where('run.catalogId = :catalogId', { catalogId })
      .orderBy('run.id', 'DESC')
      .limit(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('run.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Offers that were taken over from a catalogue; nobody changes them until the transaction ends. */
  async lockOffers(catalogId: string): Promise<OfferEntity[]> {
    return this.tx.manager
      .createQueryBuilder(OfferEntity, 'offer')
      .where('offer.catalogId = :catalogId', { catalogId })
      .orderBy('offer.id', 'ASC')
      .setLock('for_no_key_update')
      .getMany();
  }

  async insertOffers(offers: readonly OfferEntity[]): Promise<void> {
    for (let at = 0; at < offers.length; at += CHUNK)
      await this.tx.manager.insert(OfferEntity, offers.slice(at, at + CHUNK) as object[]);
  }
}
