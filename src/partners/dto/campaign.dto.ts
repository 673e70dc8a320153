import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNumber, IsPositive, IsUUID, Max, Min } from 'class-validator';
import type { CampaignWithCurrency } from '../../campaigns/campaigns.service.js';
import { CAMPAIGN_STATUSES, type CampaignStatus } from '../../campaigns/campaigns.types.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { toUnits } from '../../kernel/money/money.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';

/** How a campaign divides what it earns. */
class TermsDto {
  /**
   * The end user's share of the commission in percent, 0 to 100 with up to two decimals; you keep the rest.
   * @example 40
   */
  @OptionalField()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  share_pct?: number;

  /** In place of a share: a fixed sum for the end user in units of the offer's currency, at most the commission. */
  @OptionalField()
  @IsNumber()
  @IsPositive()
  flat_reward?: number;
}

/** A new campaign, with exactly one of `share_pct` and `flat_reward`. */
export class CreateCampaignDto extends TermsDto {
  /** An offer that the key may see. */
  @IsUUID()
  offer_id: string;

  /** The tenant of the key, or one that you made; the tenant of the key unless given. */
  @OptionalField()
  @IsUUID()
  tenant_id?: string;

  /** What you call it; the offer's title unless given. */
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 200)
  name?: string;
}

/** Changes of a campaign; of the terms at most one. */
export class UpdateCampaignDto extends TermsDto {
  /** What you call it. */
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 200)
  name?: string;

  /** An archived campaign makes no new links; those it has go on. */
  @ApiProperty({ enum: CAMPAIGN_STATUSES, required: false })
  @OptionalField()
  @IsIn(CAMPAIGN_STATUSES)
  status?: CampaignStatus;
}

/** Filters of the list of campaigns. */
export class CampaignQueryDto extends PageQueryDto {
  /** Only those on this offer. */
  @OptionalField()
  @IsUUID()
  offer_id?: string;

  /** Only those in this state. */
  @ApiProperty({ enum: CAMPAIGN_STATUSES, required: false })
  @OptionalField()
  @IsIn(CAMPAIGN_STATUSES)
  status?: CampaignStatus;
}

/** What you do with an offer. */
export class CampaignDto {
  /** UUIDv7 of the campaign. */
  campaign_id: string;
  /** The offer it is on. */
  offer_id: string;
  /** The tenant it is for. */
  tenant_id: string;
  /** What you call it. */
  name: string;
  /** active, or archived: then it makes no new links. */
  @ApiProperty({ enum: CAMPAIGN_STATUSES })
  status: CampaignStatus;
  /** The end user's share of the commission in percent; null for a flat reward. */
  @ApiProperty({ type: 'number', nullable: true, example: 40 })
  share_pct: number | null;
  /** The end user's fixed reward in units of `currency`; null for a share. */
  @ApiProperty({ type: 'number', nullable: true, example: null })
  flat_reward: number | null;
  /** ISO 4217 code of the offer's money. */
  currency: string;
  /** RFC 3339 in UTC. */
  created_at: string;
  /** RFC 3339 in UTC. */
  updated_at: string;

  static from(this: void, { campaign, currency }: CampaignWithCurrency): CampaignDto {
    const { id, offerId, tenantId, childTenantId, shareBasisPoints, flatRewardMinor } = campaign;
    return {
      campaign_id: id,
      offer_id: offerId,
      tenant_id: childTenantId ?? tenantId,
      name: campaign.name,
      status: campaign.status,
      share_pct: shareBasisPoints === null ? null : shareBasisPoints / 100,
      flat_reward: flatRewardMinor === null ? null : toUnits(flatRewardMinor, currency),
      currency,
      created_at: campaign.createdAt.toISOString(),
      updated_at: campaign.updatedAt.toISOString(),
    };
  }
}
