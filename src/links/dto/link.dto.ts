import { ApiProperty } from '@nestjs/swagger';
import type { LinkEntity } from '../link.entity.js';
import { LINK_STATUSES, type LinkStatus } from '../links.types.js';

/** A tracking link. */
export class LinkDto {
  /** UUIDv7 of the link. */
  id: string;
  /** The code in the address. */
  code: string;
  /** The address to share: it redirects and counts. */
  @ApiProperty({ example: 'http://localhost:3000/c/demo' })
  url: string;
  /** The offer it leads to. */
  offerId: string;
  /** The promoter who earns by it. */
  promoterId: string;
  /** Destination on the offer's host that replaces the offer's own; null for the offer's own. */
  destinationUrl: string | null;
  /** An archived link counts nothing any more. */
  @ApiProperty({ enum: LINK_STATUSES })
  status: LinkStatus;
  /** When it stops counting, RFC 3339 in UTC; null for never. */
  expiresAt: string | null;
  /** The promoter's own words to find it again. */
  tags: string[];
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, link: LinkEntity, publicUrl: string): LinkDto {
    const { id, code, offerId, promoterId, destinationUrl, status, expiresAt, tags, createdAt } = link;
    return {
      id,
      code,
      url: `${publicUrl}/c/${code}`,
      offerId,
      promoterId,
      destinationUrl,
      status,
      expiresAt: expiresAt?.toISOString() ?? null,
      tags,
      createdAt: createdAt.toISOString(),
    };
  }
}
