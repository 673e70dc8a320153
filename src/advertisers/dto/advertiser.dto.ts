import { ApiProperty } from '@nestjs/swagger';
import type { AdvertiserEntity } from '../advertiser.entity.js';
import { ADVERTISER_STATUSES, type AdvertiserStatus } from '../advertisers.types.js';

/** A company that publishes offers. */
export class AdvertiserDto {
  /** UUIDv7 of the advertiser. */
  id: string;
  /** Name of the company. */
  name: string;
  /** Only an active advertiser can publish offers. */
  @ApiProperty({ enum: ADVERTISER_STATUSES })
  status: AdvertiserStatus;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, { id, name, status, createdAt }: AdvertiserEntity): AdvertiserDto {
    return { id, name, status, createdAt: createdAt.toISOString() };
  }
}
