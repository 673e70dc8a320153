import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import type { ConversionShareEntity } from '../conversion-share.entity.js';
import type { ConversionEntity } from '../conversion.entity.js';
import type { ShareKind } from '../models/models.types.js';
import { ConversionDto } from './conversion.dto.js';

/** One touch of the buyer before a sale, and what it earned. */
export class PathTouchDto {
  /** A click, a view of a banner, or a coupon. */
  @ApiProperty({ enum: ['click', 'view', 'coupon'] })
  kind: ShareKind;
  /** The click or the impression; null for a coupon. */
  id: string | null;
  /** The link that was touched. */
  linkId: string;
  /** The promoter whose link it is. */
  promoterId: string;
  /** When it happened, RFC 3339 in UTC. */
  at: string;
  /**
   * Exact part of the commission, as a fraction; all parts sum to 1.
   * @example 1/3
   */
  share: string;
  /** What it earned of the commission, in currency units. */
  @ApiProperty({ example: 1.67 })
  commission: number;

  static from(this: void, touch: ConversionShareEntity, currency: string): PathTouchDto {
    return {
      kind: touch.touchKind,
      id: touch.touchId,
      linkId: touch.linkId,
      promoterId: touch.promoterId,
      at: touch.touchedAt.toISOString(),
      share: `${touch.numerator}/${touch.denominator}`,
      commission: toUnits(touch.commissionMinor, currency),
    };
  }
}

/** A conversion with the way that led to it. */
export class ConversionDetailDto extends ConversionDto {
  /**
   * The attribution model that made the shares; `coupon` when a coupon decided.
   * @example last
   */
  model: string;
  /** Version of a trained model; null for the others. */
  modelVersion: number | null;
  /** Why the offer's trained model was not used; null when its own model was. */
  modelFallback: string | null;
  /** What the buyer touched, oldest first; a promoter sees their own touches only. */
  path: PathTouchDto[];

  static of(
    this: void,
    conversion: ConversionEntity,
    touches: readonly ConversionShareEntity[],
  ): ConversionDetailDto {
    const { model, modelVersion, modelFallback, currency } = conversion;
    const path = touches.map((touch) => PathTouchDto.from(touch, currency));
    return { ...ConversionDto.from(conversion), model, modelVersion, modelFallback, path };
  }
}
