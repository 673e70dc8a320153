import { IsDate, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';
import type { StoredBlock } from '../fraud-blocks.repository.js';

/** An address or a network whose clicks do not count. */
export class CreateBlockDto {
  /**
   * An address, or a network in CIDR notation; IPv4 or IPv6.
   * @example 203.0.113.0/24
   */
  @IsString()
  @MaxLength(64)
  cidr: string;

  /**
   * Why, for those who come later.
   * @example Click farm
   */
  @IsString()
  @Length(1, 500)
  reason: string;

  /**
   * How long it lasts, in hours; for ever when neither this nor expiresAt is given.
   * @example 24
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(87_600)
  hours?: number;

  /** When it ends, RFC 3339, in the future. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date;
}

/** A block that is in effect. */
export class BlockDto {
  /** UUIDv7 of the block. */
  id: string;
  /** The network, in CIDR notation. */
  cidr: string;
  /** Why. */
  reason: string;
  /** Whether it was set by the rule for repeated clicks in the block band. */
  isAutomatic: boolean;
  /** Id of the user who set it, or the name of the job. */
  createdBy: string | null;
  /** When it ends, RFC 3339 in UTC; null for never. */
  expiresAt: string | null;
  /** When it was set, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, block: StoredBlock): BlockDto {
    return {
      ...block,
      expiresAt: block.expiresAt?.toISOString() ?? null,
      createdAt: block.createdAt.toISOString(),
    };
  }
}
