import { newId } from '../../kernel/ids/uuid.js';
import type { TemplateValues } from '../../kernel/url-template/url-template.js';
import type { Resolved } from '../catalog/catalog.service.js';
import type { Destination, LinkEntry, TenantEntry } from '../catalog/catalog.types.js';
import {
  type ClickRecord,
  type FraudSignal,
  type NotCountedReason,
  type RouteTaken,
  SUB_COUNT,
} from '../click-record.types.js';
import { type ClickParameters, readParameters } from './click-parameters.js';
import { cutText } from './cut-text.js';

const MAX_HEADER = 1024;

/** What the route knows of a visit, before anything is made of it. */
export interface Visit {
  method: string;
  ip: string | null;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  query: Readonly<Record<string, unknown>>;
  /** What follows the code in a signed link, `exp.sig` or `exp.nonce.sig`. */
  signature: string | null;
  /** When it happened, where that is not now: wall time in ms since the epoch. */
  at?: number;
  /** The id it was given where it happened. */
  id?: string;
  /** Whether the journal has it already: nothing is recorded or used up again. */
  isReplay?: boolean;
}

/** The plain object that goes through the steps; each field belongs to the step named beside it. */
export class Click {
  readonly id: string;
  readonly link: LinkEntry;
  readonly tenant: TenantEntry;
  readonly parameters: ClickParameters;
  readonly userAgent: string | null;
  readonly referrer: string | null;

  /** verify-signature: id of a single-use link's nonce. */
  nonce: string | null = null;
  /** identify-visitor: pseudonymous id, and the cookie to hand out. */
  visitor: string | null = null;
  /** The name under which the same visitor may have counted a moment ago, see uniqueness.policy.ts. */
  visitorBefore: string | null = null;
  /** The click or impression of this browser that had no cookie yet. */
  firstTouchId: string | null = null;
  setCookie: string | null = null;
  /** How long a repeat of this visitor on this link is a duplicate, in seconds. */
  duplicateSeconds = 60;
  /** The address as it is kept: truncated or left out where the tenant's privacy asks for it. */
  keptIp: string | null;
  /** enrich */
  device: string | null = null;
  os: string | null = null;
  browser: string | null = null;
  language: string | null = null;
  country: string | null = null;
  region: string | null = null;
  city: string | null = null;
  asn: number | null = null;
  /** Asked by rules only; not kept. */
  regionCode: string | null = null;
  connection: string | null = null;
  /** screen: 0 to 100 and why. */
  score = 0;
  readonly signals: FraudSignal[] = [];
  /** Any step may uncount; the first reason stays. */
  reason: NotCountedReason | null = null;
  /** choose-destination */
  destination: Destination;
  route: RouteTaken | null = null;
  /** Fixed where the visitor is led outside every offer, to a fallback. */
  fallbackUrl: string | null = null;
  /** The cap lease whose unit this click uses up. */
  leases: string[] = [];

  /** When it happened, by the clock of its tenant's world. */
  readonly at: number;

  constructor(
    readonly visit: Visit,
    resolved: Resolved,
    /** Wall time in ms since the epoch. */
    readonly now: number,
  ) {
    this.id = visit.id ?? newId();
    if (visit.isReplay) this.reason = 'replay';
    this.at = (visit.at ?? now) + resolved.tenant.facts.clockOffsetMs;
    this.link = resolved.link;
    this.tenant = resolved.tenant;
    this.destination = resolved.link.destination;
    this.parameters = readParameters(visit.query);
    this.userAgent = headerText(visit.headers['user-agent']);
    this.referrer = headerText(visit.headers.referer);
    this.keptIp = visit.ip;
  }

  get isCounted(): boolean {
    return this.reason === null;
  }

  /** Keeps the click but does not count it. */
  uncount(reason: NotCountedReason): void {
    this.reason ??= reason;
  }
}

/** What the journal keeps. */
export function recordOf(click: Click, kind?: ClickRecord['kind']): ClickRecord {
  const { facts } = click.link;
  const { subs, source, adIds } = click.parameters;
  return {
    v: 1,
    ...(kind === undefined ? {} : { kind }),
    id: click.id,
    tenantId: facts.tenantId,
    linkId: facts.linkId,
    offerId: click.destination.facts.offerId,
    advertiserId: click.destination.facts.advertiserId,
    promoterId: facts.promoterId,
    at: click.at,
    ...(click.at === click.now ? {} : { heardAt: click.now }),
    method: click.visit.method,
    ip: click.keptIp,
    userAgent: click.userAgent,
    device: click.device,
    os: click.os,
    browser: click.browser,
    language: click.language,
    country: click.country,
    region: click.region,
    city: click.city,
    asn: click.asn,
    referrer: click.referrer,
    subs,
    source,
    adIds,
    visitor: click.visitor,
    visitorBefore: click.visitorBefore,
    ...(click.firstTouchId === null ? {} : { firstTouchId: click.firstTouchId }),
    duplicateSeconds: click.duplicateSeconds,
    nonce: click.nonce,
    score: click.score,
    signals: click.signals,
    route: click.route,
    leases: click.leases,
    counted: click.isCounted,
    reason: click.reason,
  };
}

/** The macros of a destination, read one by one: most templates name three. */
class MacroValues {
  constructor(
    private readonly click: Click,
    private readonly isRecorded: boolean,
  ) {}

  get click_id(): string | null {
    return this.isRecorded ? this.click.id : null;
  }
  get offer_id(): string {
    return this.click.destination.facts.offerId;
  }
  get aff_id(): string {
    return this.click.link.facts.promoterId;
  }
  get campaign_id(): string | null | undefined {
    return this.click.link.facts.campaignId;
  }

  get link_id(): string {
    return this.click.link.facts.linkId;
  }
  get source(): string | null {
    return this.click.parameters.source;
  }
  get country(): string | null {
    return this.click.country;
  }
  get device(): string | null {
    return this.click.device;
  }
  get os(): string | null {
    return this.click.os;
  }
  get browser(): string | null {
    return this.click.browser;
  }
  get ip(): string | null {
    return this.click.keptIp;
  }
  get timestamp(): string {
    return Math.floor(this.click.at / 1000).toString();
  }
}

for (let index = 0; index < SUB_COUNT; index++) {
  Object.defineProperty(MacroValues.prototype, `sub${index + 1}`, {
    get(this: { click: Click }) {
      return this.click.parameters.subs[index];
    },
  });
}

/** The macros of a destination; without a record there is no click id to give. */
export function macroValues(click: Click, isRecorded: boolean): TemplateValues {
  return new MacroValues(click, isRecorded) as unknown as TemplateValues;
}

export function headerText(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value[0] : value;
  if (!text) return null;
  return cutText(text, MAX_HEADER);
}
