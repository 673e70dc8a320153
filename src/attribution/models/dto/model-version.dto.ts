import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { TRAINED_MODELS, type TrainedModelName } from '../../../offers/attribution-settings.types.js';
import type { ModelVersionEntity } from '../model-version.entity.js';
import { MINIMUM_CONVERSIONS, type TrainingMethod, WEIGHT_DENOMINATOR } from '../models.types.js';

/** Whose journeys to learn from. */
export class TrainModelsDto {
  /** The company whose offers were touched. */
  @IsUUID()
  advertiserId: string;
}

/** Filters of the version list; all given ones must hold. */
export class ModelVersionQueryDto extends PageQueryDto {
  /** Only versions of this advertiser. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** Only versions of this model. */
  @OptionalField()
  @IsIn(TRAINED_MODELS)
  model?: TrainedModelName;
}

/** What a model gives one promoter. */
export class PromoterWeightDto {
  /** The promoter. */
  promoterId: string;
  /** Part of all weight, 0 to 1. */
  weight: number;
}

/** One training of one model; never changed afterwards. */
export class ModelVersionDto {
  /** UUIDv7 of the version. */
  id: string;
  /** The company whose journeys it learned from. */
  advertiserId: string;
  /** markov: what a promoter's absence would cost (removal effect); shapley: the fair part of each touched set. */
  @ApiProperty({ enum: TRAINED_MODELS })
  model: TrainedModelName;
  /** Counts from 1 per advertiser and model. */
  version: number;
  /** First moment of the journeys, RFC 3339 in UTC. */
  periodStart: string;
  /** End of the journeys, RFC 3339 in UTC. */
  periodEnd: string;
  /** Journeys it learned from, converted or not. */
  journeys: number;
  /** How many of them led to a sale. */
  conversions: number;
  /** Whether offers use it: below 100 conversions their fallback model steps in. */
  isUsable: boolean;
  /** exact: computed; sampled: counted on random walks, because there are more than 400 promoters. */
  @ApiProperty({ enum: ['exact', 'sampled'] })
  method: TrainingMethod;
  /** With 99 % confidence no removal effect is further off than this, 0 to 1; 0 when exact. */
  errorBound: number;
  /** RFC 3339 in UTC. */
  trainedAt: string;
  /** By promoter id; they sum to 1, or are all 0 when nothing converted. */
  weights: PromoterWeightDto[];

  static from(this: void, row: ModelVersionEntity): ModelVersionDto {
    const { id, advertiserId, model, version, journeys, conversions, method, errorBound } = row;
    return {
      ...{ id, advertiserId, model, version, journeys, conversions, method, errorBound },
      periodStart: row.periodStart.toISOString(),
      periodEnd: row.periodEnd.toISOString(),
      isUsable: conversions >= MINIMUM_CONVERSIONS,
      trainedAt: row.trainedAt.toISOString(),
      weights: Object.entries(row.weights).map(([promoterId, part]) => ({
        promoterId,
        weight: Number(part) / Number(WEIGHT_DENOMINATOR),
      })),
    };
  }
}
