import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { TRAINED_MODELS, type TrainedModelName } from '../../offers/attribution-settings.types.js';
import { ModelVersionDto } from './dto/model-version.dto.js';
import { JourneysRepository } from './journeys.repository.js';
import type { ModelVersionEntity } from './model-version.entity.js';
import { type ModelVersionFilter, ModelVersionsRepository } from './model-versions.repository.js';
import type { Path, TrainedModel } from './models.types.js';
import { train } from './train.policy.js';

const DAYS = 90;
const DAY_MS = 86_400_000;
/** The same journeys must give the same weights, so every training draws the same numbers. */
const SEED = 1;

/** Learns Markov and Shapley weights from an advertiser's journeys, into versions that never change. */
@Injectable()
export class TrainModelsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly advertisers: AdvertisersService,
    private readonly journeys: JourneysRepository,
    private readonly versions: ModelVersionsRepository,
    private readonly audit: AuditService,
  ) {}

  /**
   * Trains both models on all journeys of the last 90 days, converted or not, into their next versions.
   * @throws AdvertiserNotFound, AdvertiserNotActive
   */
  async train(ctx: RequestContext, advertiserId: string): Promise<ModelVersionDto[]> {
    const periodEnd = clock.now(ctx);
    const periodStart = new Date(periodEnd.getTime() - DAYS * DAY_MS);
    return this.tx.run(ctx, async () => {
      await this.advertisers.assertActive(ctx, advertiserId);
      await this.versions.lock(advertiserId);
      const paths = await this.journeys.findPaths(advertiserId, periodStart, periodEnd);
      const made: ModelVersionEntity[] = [];
      for (const model of TRAINED_MODELS) {
        const version = 1 + (await this.versions.findLastVersion(advertiserId, model));
        const row = { ...learn(model, paths), version, periodStart, periodEnd, trainedAt: periodEnd };
        made.push({ id: newId(), tenantId: ctx.tenantId, advertiserId, ...row });
        await this.versions.insert(made.at(-1)!);
      }
      await this.audit.record(ctx, {
        action: 'attribution.trained',
        subjectType: 'advertiser',
        subjectId: advertiserId,
        after: Object.fromEntries(made.map(({ model, version }) => [model, version])),
      });
      return made.map(ModelVersionDto.from);
    });
  }

  /** Newest first. */
  async list(
    ctx: RequestContext,
    filter: ModelVersionFilter,
    request: PageRequest,
  ): Promise<Page<ModelVersionDto>> {
    const page = await this.tx.run(ctx, () => this.versions.findPage(filter, request));
    return mapPage(page, ModelVersionDto.from);
  }

  /** The newest versions of both models of several advertisers. */
  async findNewest(
    ctx: RequestContext,
    advertiserIds: string[],
  ): Promise<(TrainedModel & { advertiserId: string })[]> {
    const rows = await this.tx.run(ctx, () => this.versions.findNewest(advertiserIds));
    return rows.map((row) => ({ ...toTrained(row), advertiserId: row.advertiserId }));
  }
}

function learn(
  model: TrainedModelName,
  paths: Path[],
): Pick<
  ModelVersionEntity,
  'model' | 'journeys' | 'conversions' | 'method' | 'errorBound' | 'seed' | 'weights'
> {
  const { weights, method, errorBound } = train(model, paths, SEED);
  const sum = (list: Path[]): number => list.reduce((sofar, { journeys }) => sofar + journeys, 0);
  return {
    model,
    journeys: sum(paths),
    conversions: sum(paths.filter(({ isConverted }) => isConverted)),
    method,
    errorBound,
    seed: SEED,
    weights: Object.fromEntries([...weights].map(([promoterId, weight]) => [promoterId, weight.toString()])),
  };
}

function toTrained({ model, version, conversions, weights }: ModelVersionEntity): TrainedModel {
  const entries = Object.entries(weights).map(([promoterId, part]): [string, bigint] => [
    promoterId,
    BigInt(part),
  ]);
  return { model, version, conversions, weights: new Map(entries) };
}
