import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { TrainedModelName } from '../../offers/attribution-settings.types.js';
import { ModelVersionEntity } from './model-version.entity.js';

export interface ModelVersionFilter {
  advertiserId?: string;
  model?: TrainedModelName;
}

@Injectable()
export class ModelVersionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Makes trainings of one advertiser wait for each other until the transaction ends. */
  async lock(advertiserId: string): Promise<void> {
    await this.tx.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('afflux.train ' || $1, 0))`, [
      advertiserId,
    ]);
  }

  async findLastVersion(advertiserId: string, model: TrainedModelName): Promise<number> {
    const [row] = await this.tx.manager.query(
      `SELECT coalesce(max(version), 0) AS version FROM attribution_model_versions
        WHERE advertiser_id = $1 AND model = $2`,
      [advertiserId, model],
    );
    return row.version;
  }

  async insert(version: ModelVersionEntity): Promise<void> {
    await this.tx.manager.insert(ModelVersionEntity, version as object);
  }

  /** The newest version of each of the two models, per advertiser. */
  async findNewest(advertiserIds: string[]): Promise<ModelVersionEntity[]> {
    return this.tx.manager
      .createQueryBuilder(ModelVersionEntity, 'version')
      .distinctOn(['version.advertiserId', 'version.model'])
      .where('version.advertiserId = ANY(:advertiserIds::uuid[])', { advertiserIds })
      .orderBy('version.advertiserId')
      .addOrderBy('version.model')
      .addOrderBy('version.version', 'DESC')
      .getMany();
  }

  /** Newest first. */
  async findPage(filter: ModelVersionFilter, request: PageRequest): Promise<Page<ModelVersionEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ModelVersionEntity, 'version')
      .where('true')
      .orderBy('version.id', 'DESC')
      .take(request.limit + 1);
    if (filter.advertiserId) query.andWhere('version.advertiserId = :advertiserId', filter);
    if (filter.model) query.andWhere('version.model = :model', filter);
    const before = idCursor(request);
    if (before) query.andWhere('version.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
