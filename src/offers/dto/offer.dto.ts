import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Locale } from '../../kernel/http/locale.js';
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
  OFFER_DEVICES,
  OFFER_STATUSES,
  type OfferDevice,
  type OfferStatus,
  PAYOUT_TYPES,
  type PayoutType,
} from '../offers.types.js';
import {
  OfferBrandDto,
  OfferCapDto,
  OfferCategoryDto,
  OfferProposalDto,
  OfferTextDto,
} from './offer-parts.dto.js';
import { LandingPageDto } from './offer-settings.dto.js';

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** What is said of an offer beside its own columns. */
export interface OfferView {
  /** Whether the reader stands on the advertiser's side and may see where visitors go. */
  isOwn: boolean;
  locale: Locale;
  category?: OfferCategoryDto | null;
  brand?: OfferBrandDto | null;
  /** Currency units a counted click; null when unknown. */
  epc?: number | null;
  /** Conversions a counted click; null when unknown. */
  conversionRate?: number | null;
  caps?: OfferCapDto[];
}

/** What an advertiser pays for. */
export class OfferDto {
  /** UUIDv7 of the offer. */
  id: string;
  /** The company that pays. */
  advertiserId: string;
  /** The texts in the language that Accept-Language asks for. */
  text: OfferTextDto;
  /** Title per locale; `en` is always there. */
  @ApiProperty({ ...TEXTS, example: { en: 'Demo shop' } })
  title: LocalizedText;
  /** What is sold and to whom, per locale. */
  @ApiProperty({ ...TEXTS, nullable: true })
  description: LocalizedText | null;
  /** What promoters may and may not do, per locale. */
  @ApiProperty({ ...TEXTS, nullable: true })
  terms: LocalizedText | null;
  /** Questions that whoever joins answers, per locale. */
  @ApiProperty({ type: 'array', items: TEXTS })
  requirements: LocalizedText[];
  /** Only an active offer can be promoted. */
  @ApiProperty({ enum: OFFER_STATUSES })
  status: OfferStatus;
  /** Whether a promoter who joins waits for somebody to agree. */
  requiresApproval: boolean;
  /** Null when it has none. */
  @ApiProperty({ type: OfferCategoryDto, nullable: true })
  category: OfferCategoryDto | null;
  /** Null when it has none. */
  @ApiProperty({ type: OfferBrandDto, nullable: true })
  brand: OfferBrandDto | null;
  /** Where it sells, ISO 3166-1 alpha-2; empty for everywhere. */
  countries: string[];
  /** What it is made for; empty for all devices. */
  @ApiProperty({ enum: OFFER_DEVICES, isArray: true })
  devices: OfferDevice[];
  /** Page that shows what visitors will see; it counts nothing. */
  previewUrl: string | null;
  /** Pages of the shop that promoters may choose for their links. */
  landingPages: LandingPageDto[];
  /** cps pays a percentage of the sale, revshare of the revenue; cpa, cpl and cpi a fixed sum per action, lead or install. */
  @ApiProperty({ enum: PAYOUT_TYPES })
  payoutType: PayoutType;
  /** Percent of the sale, 10 is 10 %; null unless payoutType is cps or revshare. */
  payoutPercent: number | null;
  /** Fixed sum in currency units; null when payoutType is cps or revshare. */
  payoutAmount: number | null;
  /** ISO 4217 code of sales and payouts. */
  currency: string;
  /** Earnings per counted click of all promoters together, in currency units; null while nothing is known. */
  epc: number | null;
  /** Conversions per counted click, 0.05 is 5 %; null while nothing is known. */
  conversionRate: number | null;
  /** What the offer takes: for everybody, and for the reader alone. */
  caps: OfferCapDto[];
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
  /** Why the offer, or the last change of it, was rejected. */
  rejectionReason?: string | null;
  /** A change that waits for review while the offer goes on as it is. */
  @ApiPropertyOptional({ type: OfferProposalDto, nullable: true })
  proposal?: OfferProposalDto | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, offer: OfferEntity, view: OfferView): OfferDto {
    const { id, advertiserId, title, status, payoutType, currency, clickWindowDays, coolOffDays } = offer;
    const { description, terms, requirements, requiresApproval, countries, devices } = offer;
    const { attributionModel, halfLifeDays, fallbackModel, viewWindowHours, couponOverridesClick } = offer;
    return {
      id,
      advertiserId,
      text: textOf(offer, view.locale),
      title,
      description,
      terms,
      requirements,
      status,
      requiresApproval,
      category: view.category ?? null,
      brand: view.brand ?? null,
      countries,
      devices,
      previewUrl: offer.previewUrl,
      landingPages: offer.landingPages,
      payoutType,
      ...payoutOf(offer, currency),
      currency,
      epc: view.epc ?? null,
      conversionRate: view.conversionRate ?? null,
      caps: view.caps ?? [],
      clickWindowDays,
      coolOffDays,
      attributionModel,
      halfLifeDays,
      fallbackModel,
      viewWindowHours,
      couponOverridesClick,
      unknownEvents: offer.unknownEvents,
      ...(view.isOwn ? ownSide(offer) : {}),
      createdAt: offer.createdAt.toISOString(),
    };
  }
}

function textOf(offer: OfferEntity, locale: Locale): OfferTextDto {
  const inLocale = (text: LocalizedText): string => text[locale] ?? text.en;
  return {
    locale,
    title: inLocale(offer.title),
    description: offer.description && inLocale(offer.description),
    terms: offer.terms && inLocale(offer.terms),
    requirements: offer.requirements.map(inLocale),
  };
}

function payoutOf(
  { payoutBasisPoints, payoutMinor }: Pick<OfferEntity, 'payoutBasisPoints' | 'payoutMinor'>,
  currency: string,
): { payoutPercent: number | null; payoutAmount: number | null } {
  return {
    payoutPercent: payoutBasisPoints === null ? null : payoutBasisPoints / 100,
    payoutAmount: payoutMinor === null ? null : toUnits(payoutMinor, currency),
  };
}

function ownSide(offer: OfferEntity): Partial<OfferDto> {
  const { autoApprove, sendersMayApprove, allowedOrigins, rejectionReason } = offer;
  const { destinationUrl, clickIdParameter, passesParameters, ownHosts, fallbackUrl } = offer;
  return {
    ...{ autoApprove, sendersMayApprove, allowedOrigins, rejectionReason },
    ...{ destinationUrl, clickIdParameter, passesParameters, ownHosts, fallbackUrl },
    proposal: proposalOf(offer),
  };
}

function proposalOf({ proposal, currency }: OfferEntity): OfferProposalDto | null {
  if (!proposal) return null;
  const { payoutBasisPoints, payoutMinor, ...rest } = proposal.changes;
  return {
    ...rest,
    ...(payoutBasisPoints === undefined
      ? {}
      : { payoutPercent: payoutBasisPoints === null ? null : payoutBasisPoints / 100 }),
    ...(payoutMinor === undefined
      ? {}
      : { payoutAmount: payoutMinor === null ? null : toUnits(BigInt(payoutMinor), currency) }),
    ...(proposal.payoutRuleIds ? { payoutRuleIds: proposal.payoutRuleIds } : {}),
    submittedAt: proposal.submittedAt,
  };
}
