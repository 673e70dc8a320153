import { ApiProperty } from '@nestjs/swagger';
import { SETTLEMENT_MODES, type SettlementMode } from '../../rewards/rewards.types.js';
import type { AdvertiserEntity } from '../advertiser.entity.js';
import { ADVERTISER_STATUSES, type AdvertiserStatus } from '../advertisers.types.js';

/** A company that publishes offers. */
export class AdvertiserDto {
  /** UUIDv7 of the advertiser. */
  id: string;
  /** Name of the company. */
  name: string;
  /** Where it sells; null when it did not say. */
  websiteUrl: string | null;
  /** Where it is registered, ISO 3166-1 alpha-2; null when it did not say. */
  country: string | null;
  /** Why it was rejected or suspended; null otherwise. */
  rejectionReason: string | null;
  /** Only an active advertiser can publish offers. */
  @ApiProperty({ enum: ADVERTISER_STATUSES })
  status: AdvertiserStatus;
  /** direct: it pays promoters itself and is billed the fee only; platform: it is billed commission and fee. */
  @ApiProperty({ enum: SETTLEMENT_MODES })
  settlementMode: SettlementMode;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, advertiser: AdvertiserEntity): AdvertiserDto {
    const { id, name, websiteUrl, country, rejectionReason, status, settlementMode, createdAt } = advertiser;
    const facts = { id, name, websiteUrl, country, rejectionReason, status, settlementMode };
    return { ...facts, createdAt: createdAt.toISOString() };
  }
}
