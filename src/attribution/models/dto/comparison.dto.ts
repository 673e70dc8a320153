import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsUUID } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { toUnits } from '../../../kernel/money/money.js';
import {
  ATTRIBUTION_MODELS,
  type AttributionModel,
  TRAINED_MODELS,
  type TrainedModelName,
} from '../../../offers/attribution-settings.types.js';
import { CREDIT_UNITS, type ModelSums, type PromoterSums } from '../compare.policy.js';
import type { FallbackReason, TrainedModel } from '../models.types.js';

const REASONS: FallbackReason[] = ['not_trained', 'too_few_conversions', 'unknown_promoter', 'no_weight'];

/** Which conversions are compared. */
export class ComparisonQueryDto {
  /** Sales not before this moment, RFC 3339; 30 days before `to` when it is left out. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Sales before this moment, RFC 3339, at most 92 days after `from`; now when it is left out. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  /** Only sales of this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;
}

/** Money of one currency. */
export class CreditedMoneyDto {
  /** ISO 4217. */
  currency: string;
  /** Sales in currency units. */
  amount: number;
  /** Commission in currency units. */
  commission: number;
}

/** What a model gives one promoter. */
export class CreditedPromoterDto {
  /** The promoter. */
  promoterId: string;
  /** Conversions credited, in millionths: half a conversion is 0.5. */
  conversions: number;
  /** One entry per currency, by code. */
  money: CreditedMoneyDto[];
}

/** How often an offer's fallback model stepped in. */
export class FallbackCountDto {
  /**
   * not_trained: no version yet; too_few_conversions: learned from fewer than 100; unknown_promoter: someone on
   * the path is not in the version; no_weight: nobody on the path has any weight.
   */
  @ApiProperty({ enum: REASONS })
  reason: FallbackReason;
  /** Conversions it concerned. */
  conversions: number;
}

/** One model's view of the period. */
export class ModelColumnDto {
  /** The model. */
  @ApiProperty({ enum: ATTRIBUTION_MODELS })
  model: AttributionModel;
  /** Most credited first. */
  promoters: CreditedPromoterDto[];
  /** Empty when the model itself decided every conversion. */
  fallbacks: FallbackCountDto[];
}

/** A trained version that was asked. */
export class ComparedVersionDto {
  /** The company it was trained for. */
  advertiserId: string;
  /** The model. */
  @ApiProperty({ enum: TRAINED_MODELS })
  model: TrainedModelName;
  /** Number of the version. */
  version: number;
}

/** Every model side by side. */
export class ComparisonDto {
  /** RFC 3339 in UTC. */
  from: string;
  /** RFC 3339 in UTC. */
  to: string;
  /** Null: of all offers. */
  offerId: string | null;
  /** Pending and approved conversions of the period; refunds are taken off the money. */
  conversions: number;
  /** Versions of the trained models that were used or found wanting. */
  versions: ComparedVersionDto[];
  /** last, first, linear, time_decay, position, markov, shapley. */
  models: ModelColumnDto[];

  static from(
    this: void,
    filter: { from: Date; to: Date; offerId: string | null },
    conversions: number,
    comparison: ModelSums[],
    versions: (TrainedModel & { advertiserId: string })[],
  ): ComparisonDto {
    return {
      from: filter.from.toISOString(),
      to: filter.to.toISOString(),
      offerId: filter.offerId,
      conversions,
      versions: versions.map(({ advertiserId, model, version }) => ({ advertiserId, model, version })),
      models: comparison.map(({ model, promoters, fallbacks }) => ({
        model,
        promoters: [...promoters]
          .sort(([a, { credit: ofA }], [b, { credit: ofB }]) =>
            ofA === ofB ? (a < b ? -1 : 1) : ofA > ofB ? -1 : 1,
          )
          .map(([promoterId, sums]) => promoterDto(promoterId, sums)),
        fallbacks: REASONS.flatMap((reason) => {
          const count = fallbacks.get(reason);
          return count === undefined ? [] : [{ reason, conversions: count }];
        }),
      })),
    };
  }
}

function promoterDto(promoterId: string, { credit, byCurrency }: PromoterSums): CreditedPromoterDto {
  return {
    promoterId,
    conversions: Number(credit) / Number(CREDIT_UNITS),
    money: [...byCurrency]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, { amountMinor, commissionMinor }]) => ({
        currency,
        amount: toUnits(amountMinor, currency),
        commission: toUnits(commissionMinor, currency),
      })),
  };
}
