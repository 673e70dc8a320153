import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import {
  CONVERSION_CHANGE_KINDS,
  type ConversionChangeEntity,
  type ConversionChangeKind,
} from '../conversion-change.entity.js';

/** Something that was done to a conversion. */
export class ConversionChangeDto {
  /** UUIDv7 of the change. */
  id: string;
  /** What was done. */
  @ApiProperty({ enum: CONVERSION_CHANGE_KINDS })
  kind: ConversionChangeKind;
  /** How much of the sale was given back by it, in currency units. */
  amount: number;
  /** How much commission was credited by an approval, or taken back by a refund, in currency units. */
  commission: number;
  /** ISO 4217 code. */
  currency: string;
  /** Why; null when nothing was said. */
  reason: string | null;
  /**
   * Who did it: `user:` or `key:` and an id, or `system:` and a job.
   * @example user:0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11
   */
  actor: string;
  /** When, RFC 3339 in UTC. */
  changedAt: string;

  static from(this: void, change: ConversionChangeEntity, currency: string): ConversionChangeDto {
    const { id, kind, reason, actor } = change;
    return {
      id,
      kind,
      amount: toUnits(change.amountMinor, currency),
      commission: toUnits(change.commissionMinor, currency),
      currency,
      reason,
      actor,
      changedAt: change.changedAt.toISOString(),
    };
  }
}
