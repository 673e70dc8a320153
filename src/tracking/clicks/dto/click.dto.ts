import type { FraudSignal, RouteTaken } from '../../click-record.types.js';
import type { ClickRow, ClickViewer } from '../clicks.types.js';

/** Something that spoke against a click. */
export class FraudSignalDto {
  /** Name of the signal. */
  name: string;
  /** Points on the score of 0 to 100. */
  weight: number;
}

/** A destination that was not taken. */
export class SkippedDestinationDto {
  /** The offer. */
  offerId: string;
  /** `offer_ended`, `geo_blocked` or `cap_reached`. */
  reason: string;
}

/** How the destination was chosen. */
export class RouteTakenDto {
  /** Position of the rule that matched; null for the link's own offer or a fallback. */
  rule: number | null;
  /** `direct`, `fallback`, or the strategy of the rule's group. */
  strategy: string;
  /** Probability with which this destination was chosen, 0 to 1. */
  propensity: number;
  /** Destinations tried before, and why they were not taken. */
  skipped: SkippedDestinationDto[];
  /** Arm of an experiment. */
  arm?: string;
}

/** One click; what belongs to somebody else is absent. */
export class ClickDto {
  /** UUIDv7 of the click, the `click_id` of a postback. */
  id: string;
  /** When it happened, RFC 3339 in UTC with milliseconds. */
  clickedAt: string;
  /** The link that was followed. */
  linkId: string;
  /** The offer it led to. */
  offerId: string;
  /** Company of the offer. */
  advertiserId: string;
  /** Whose link it was. */
  promoterId: string;
  /** GET or HEAD. */
  method: string;
  /** Country of the visitor, ISO 3166-1 alpha-2; null when unknown. */
  country: string | null;
  /** Region; null without a city file. */
  region: string | null;
  /** City; null without a city file. */
  city: string | null;
  /** desktop, mobile, tablet or tv; null when unknown. */
  device: string | null;
  /** Operating system. */
  os: string | null;
  /** Browser. */
  browser: string | null;
  /** Preferred language, BCP 47. */
  language: string | null;
  /** Page the visitor came from. */
  referrer: string | null;
  /** User-Agent header. */
  userAgent: string | null;
  /** Whether it counts. */
  isCounted: boolean;
  /** Why it does not: `head`, `bot`, `duplicate` …; null when it counts. */
  notCountedReason: string | null;
  /** Why it went where it went. */
  route: RouteTakenDto | null;
  /** sub1 to sub10 by name, those that were sent; for the promoter and admins. */
  subs?: Record<string, string>;
  /** Source as the promoter named it; for the promoter and admins. */
  source?: string | null;
  /** Click ids of ad networks; for the promoter and admins. */
  adIds?: Record<string, string> | null;
  /** Address as it is kept; for admins. */
  ip?: string | null;
  /** Autonomous system number; for admins. */
  asn?: number | null;
  /** Pseudonymous visitor id; for admins. */
  visitor?: string | null;
  /** 0 to 100; for admins. */
  fraudScore?: number;
  /** What spoke against it; for admins. */
  fraudSignals?: FraudSignalDto[];

  /** Leaves out what the viewer has no business with. */
  static from(this: void, row: ClickRow, viewer: ClickViewer): ClickDto {
    return {
      id: row.id,
      clickedAt: row.clicked_at.toISOString(),
      linkId: row.link_id,
      offerId: row.offer_id,
      advertiserId: row.advertiser_id,
      promoterId: row.promoter_id,
      method: row.method,
      country: row.country,
      region: row.region,
      city: row.city,
      device: row.device,
      os: row.os,
      browser: row.browser,
      language: row.language,
      referrer: row.referrer,
      userAgent: row.user_agent,
      isCounted: row.is_counted,
      notCountedReason: row.not_counted_reason,
      route: row.route as RouteTaken | null,
      ...(viewer === 'advertiser' ? {} : promotersPart(row)),
      ...(viewer === 'admin' ? adminsPart(row) : {}),
    };
  }
}

function promotersPart(row: ClickRow): Pick<ClickDto, 'subs' | 'source' | 'adIds'> {
  const subs: Record<string, string> = {};
  for (let n = 1; n <= 10; n++) {
    const value = row[`sub${n}` as keyof ClickRow];
    if (typeof value === 'string') subs[`sub${n}`] = value;
  }
  return { subs, source: row.source, adIds: row.ad_ids };
}

function adminsPart(row: ClickRow): Pick<ClickDto, 'ip' | 'asn' | 'visitor' | 'fraudScore' | 'fraudSignals'> {
  return {
    ip: row.ip,
    asn: row.asn === null ? null : Number(row.asn),
    visitor: row.visitor,
    fraudScore: row.fraud_score,
    fraudSignals: (row.fraud_signals as FraudSignal[] | null) ?? [],
  };
}
