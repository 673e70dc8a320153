import type { DomainEvent } from '../outbox/outbox.types.js';
import type { CampaignEntity } from './campaign.entity.js';

export const CAMPAIGN_CREATED = 'campaign.created';

/** Version 1. */
export interface CampaignEventPayload {
  campaignId: string;
  partnerId: string;
  offerId: string;
  /** The tenant it is for. */
  tenantId: string;
  name: string;
  /** Percent of the commission that the end user gets; null for a flat reward. */
  sharePct: number | null;
  flatReward: { minor: string; currency: string } | null;
}

export function campaignCreated(campaign: CampaignEntity, currency: string): DomainEvent {
  const { id, partnerId, offerId, tenantId, childTenantId, name, shareBasisPoints, flatRewardMinor } =
    campaign;
  const payload: CampaignEventPayload = {
    campaignId: id,
    partnerId,
    offerId,
    tenantId: childTenantId ?? tenantId,
    name,
    sharePct: shareBasisPoints === null ? null : shareBasisPoints / 100,
    flatReward: flatRewardMinor === null ? null : { minor: flatRewardMinor.toString(), currency },
  };
  const entity = { entityType: 'campaign', entityId: id };
  return { type: CAMPAIGN_CREATED, version: 1, ...entity, payload: { ...payload } };
}
