import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import {
  ATTRIBUTION_MODELS,
  type AttributionModel,
  RULE_MODELS,
  type RuleModel,
} from '../attribution-settings.types.js';
import {
  AUTO_APPROVALS,
  type AutoApproval,
  UNKNOWN_EVENTS,
  type UnknownEvents,
} from '../intake-settings.types.js';
import type { OfferEntity } from '../offer.entity.js';
import {
  type LocalizedText,
  OFFER_STATUSES,
  type OfferStatus,
  PAYOUT_TYPES,
  type PayoutType,
} from '../offers.types.js';

/** What an advertiser pays for. */
export class OfferDto {
  /** UUIDv7 of the offer. */
  id: string;
  /** The company that pays. */
  advertiserId: string;
  /** Title per locale; `en` is always there. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { en: 'Demo shop' } })
  title: LocalizedText;
  /** Only an active offer can be promoted. */
  @ApiProperty({ enum: OFFER_STATUSES })
  status: OfferStatus;
  /** cps pays a percentage of the sale, revshare of the revenue; cpa, cpl and cpi a fixed sum per action, lead or install. */
  @ApiProperty({ enum: PAYOUT_TYPES })
  payoutType: PayoutType;
  /** Percent of the sale, 10 is 10 %; null unless payoutType is cps or revshare. */
  payoutPercent: number | null;
  /** Fixed sum in currency units; null when payoutType is cps or revshare. */
  payoutAmount: number | null;
  /** ISO 4217 code of sales and payouts. */
  currency: string;
  /** How many days after the click a sale still counts. */
  clickWindowDays: number;
  /** Days between the approval of a sale and the reward becoming payable. */
  coolOffDays: number;
  /** Who is credited with a sale that several promoters had a part in. */
  @ApiProperty({ enum: ATTRIBUTION_MODELS })
  attributionModel: AttributionModel;
  /** Days in which a touch loses half of its weight; for time_decay. */
  halfLifeDays: number;
  /** Takes the place of markov or shapley while they have learned from fewer than 100 sales. */
  @ApiProperty({ enum: RULE_MODELS })
  fallbackModel: RuleModel;
  /** How many hours after a view a sale still counts for it; 0 leaves views out. */
  viewWindowHours: number;
  /** Whether a promoter's coupon takes the whole sale, whoever was clicked. */
  couponOverridesClick: boolean;
  /** What an event gets that is not `sale` and that no payout rule names. */
  @ApiProperty({ enum: UNKNOWN_EVENTS })
  unknownEvents: UnknownEvents;
  /** Which conversions are approved as they come; only shown to the advertiser and to admins, as all that follows. */
  @ApiPropertyOptional({ enum: AUTO_APPROVALS })
  autoApprove?: AutoApproval;
  /** Whether a sender may report a conversion as approved. */
  sendersMayApprove?: boolean;
  /** Origins whose pages may report conversions by pixel. */
  @ApiPropertyOptional({ example: ['https://shop.example'] })
  allowedOrigins?: string[];
  /** Where visitors go, with macros; only shown to the advertiser and to admins. */
  destinationUrl?: string;
  /** Name of the parameter that carries the click id when the destination does not name `{click_id}`. */
  clickIdParameter?: string;
  /** Whether other parameters of a tracking link go on to the destination. */
  passesParameters?: boolean;
  /** Hosts beside the destination's that `redirect` may lead to. */
  ownHosts?: string[];
  /** Where visitors go once the offer has ended. */
  fallbackUrl?: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  /** @param isOwn whether the reader stands on the advertiser's side and may see where visitors go */
  static from(this: void, offer: OfferEntity, isOwn: boolean): OfferDto {
    const { id, advertiserId, title, status, payoutType, currency, clickWindowDays, coolOffDays } = offer;
    const { attributionModel, halfLifeDays, fallbackModel, viewWindowHours, couponOverridesClick } = offer;
    const { autoApprove, sendersMayApprove, allowedOrigins } = offer;
    const { destinationUrl, clickIdParameter, passesParameters, ownHosts, fallbackUrl } = offer;
    return {
      id,
      advertiserId,
      title,
      status,
      payoutType,
      payoutPercent: offer.payoutBasisPoints === null ? null : offer.payoutBasisPoints / 100,
      payoutAmount: offer.payoutMinor === null ? null : toUnits(offer.payoutMinor, currency),
      currency,
      clickWindowDays,
      coolOffDays,
      attributionModel,
      halfLifeDays,
      fallbackModel,
      viewWindowHours,
      couponOverridesClick,
      unknownEvents: offer.unknownEvents,
      ...(isOwn ? { autoApprove, sendersMayApprove, allowedOrigins } : {}),
      ...(isOwn ? { destinationUrl, clickIdParameter, passesParameters, ownHosts, fallbackUrl } : {}),
      createdAt: offer.createdAt.toISOString(),
    };
  }
}
