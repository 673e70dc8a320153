import type { Overflow } from '../caps.types.js';

/** A conversion that came when a cap was full. */
export class OverflowDto {
  /** UUIDv7 of this entry. */
  id: string;
  /** The cap that was full. */
  capId: string;
  /** The conversion, kept as rejected. */
  conversionId: string;
  offerId: string;
  promoterId: string;
  /** What it would have used of the cap, in the cap's unit. */
  units: number;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, { units, createdAt, ...rest }: Overflow): OverflowDto {
    const { id, capId, conversionId, offerId, promoterId } = rest;
    return {
      ...{ id, capId, conversionId, offerId, promoterId },
      units: Number(units),
      createdAt: createdAt.toISOString(),
    };
  }
}
