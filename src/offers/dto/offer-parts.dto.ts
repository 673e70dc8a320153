import { ApiProperty } from '@nestjs/swagger';
import type { Locale } from '../../kernel/http/locale.js';
import { LOCALES } from '../../kernel/http/locale.js';
import { PAYOUT_TYPES, type LandingPage, type PayoutType } from '../offers.types.js';

/** An offer's texts in the language of the answer; what is missing in it is in English. */
export class OfferTextDto {
  /** Chosen by Accept-Language; `en` when none of the wanted languages is known. */
  @ApiProperty({ enum: LOCALES })
  locale: Locale;
  title: string;
  description: string | null;
  terms: string | null;
  /** Questions that whoever joins answers, in this order. */
  requirements: string[];
}

/** The category of an offer. */
export class OfferCategoryDto {
  id: string;
  /** Its name in addresses and filters. */
  slug: string;
  /** In the language of the answer. */
  name: string;
}

/** The brand of an offer. */
export class OfferBrandDto {
  id: string;
  name: string;
  logoUrl: string | null;
}

/** How much an offer takes in a window of time. */
export class OfferCapDto {
  /** clicks, conversions, payout or budget. */
  metric: string;
  /** hourly, daily, monthly or total. */
  window: string;
  /** IANA time zone that the window follows. */
  timeZone: string;
  /** A count; currency units for payout and budget. */
  limit: number;
  @ApiProperty({ description: 'The promoter it holds for; null for all promoters together' })
  promoterId: string | null;
}

/** A change of money or destination that waits for review; fields that stay are left out. */
export class OfferProposalDto {
  destinationUrl?: string;
  clickIdParameter?: string;
  passesParameters?: boolean;
  ownHosts?: string[];
  fallbackUrl?: string | null;
  landingPages?: LandingPage[];
  @ApiProperty({ enum: PAYOUT_TYPES, required: false })
  payoutType?: PayoutType;
  /** Percent; null when the proposed type pays a sum. */
  payoutPercent?: number | null;
  /** Currency units; null when the proposed type pays a percentage. */
  payoutAmount?: number | null;
  /** Payout rules that wait with it, GET /api/payout-rules tells how; left out when there are none. */
  payoutRuleIds?: string[];
  /** RFC 3339 in UTC. */
  submittedAt: string;
}
