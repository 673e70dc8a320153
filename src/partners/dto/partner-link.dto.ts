import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, MaxLength } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import type { LinkDto } from '../../links/dto/link.dto.js';

/** A new link of a campaign. */
export class CreatePartnerLinkDto {
  /** One of your active campaigns. */
  @IsUUID()
  campaign_id: string;

  /** Your own id of the user who shares in what the link earns; without it you keep everything. */
  @ApiProperty({ required: false, example: 'user-17' })
  @OptionalField()
  @IsCleanText(1, 200)
  user_id?: string;

  /** A page of the offer's own host to lead to, in place of the offer's destination. */
  @ApiProperty({ required: false, example: 'https://shop.example/shoes' })
  @OptionalField()
  @IsString()
  @MaxLength(2048)
  redirect?: string;
}

/** A link of a campaign. */
export class PartnerLinkDto {
  /** UUIDv7 of the link. */
  link_id: string;
  /** The code in the address; `POST /v1/events/click` takes it. */
  @ApiProperty({ example: 'k3Qz9xYb' })
  code: string;
  /** The address to share: it redirects and counts, and carries your id (`pid`) and the offer's. */
  @ApiProperty({ example: 'http://localhost:3000/c/k3Qz9xYb?pid=…&offer_id=…' })
  smart_link: string;
  /** The plain address; put a page of the offer's own hosts, URL-encoded, in place of `{redirect}`. */
  @ApiProperty({ example: 'http://localhost:3000/c/k3Qz9xYb?redirect={redirect}' })
  tracker_link: string;
  /** The campaign it belongs to. */
  campaign_id: string;
  /** The offer it leads to. */
  offer_id: string;

  static from(this: void, link: LinkDto & { partnerId: string }, campaignId: string): PartnerLinkDto {
    return {
      link_id: link.id,
      code: link.code,
      smart_link: `${link.url}?pid=${link.partnerId}&offer_id=${link.offerId}`,
      tracker_link: `${link.url}?redirect={redirect}`,
      campaign_id: campaignId,
      offer_id: link.offerId,
    };
  }
}
