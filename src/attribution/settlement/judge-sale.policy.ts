import { sha256 } from '../../kernel/crypto/hash.js';
import type { AppError } from '../../kernel/errors/app-error.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import type { ConversionRules, ConversionSignal } from '../../tracking/fraud/fraud.types.js';
import { ClickNotFound } from '../../tracking/tracking.errors.js';
import {
  ConversionCurrencyMismatch,
  ConversionEventUnknown,
  ConversionNotAttributed,
  ConversionNotYourOffer,
  ConversionWindowExpired,
} from '../conversions.errors.js';
import type { Sale } from '../conversions.types.js';
import { attribute } from '../models/attribute.policy.js';
import type { Attribution, Touch, TrainedModel } from '../models/models.types.js';
import { NO_VOLUME, type PaidCommission, payoutOf } from '../payout.policy.js';
import { isWithinWindow } from '../window.policy.js';
import type { Basis } from './basis.policy.js';
import {
  type ConversionEvidence,
  conversionSignals,
  outcomeOf,
  reasonToReject,
} from './conversion-signals.policy.js';
import {
  isVerifiedSource,
  judgeKnown,
  type KnownConversion,
  type KnownJudgement,
} from './known-sale.policy.js';
import type { MonthVolume } from './round-volumes.js';

/** All that must be known to judge a sale; read for a whole batch at once. */
export interface SaleFacts {
  known: KnownConversion | null;
  /** Whether a click that was named and is unknown may still be in some node's journal. */
  mayClickArrive: boolean;
  basis: Basis | null;
  /** What the promoter had reached before; null where the payout does not depend on it. */
  volume: MonthVolume | null;
  /** Touches of the buyer, where the offer's model looks at more than the click. */
  journey: readonly Touch[];
  trained: TrainedModel | null;
  promoterEmail: string | null;
  /** Whether the order came under another transaction within 30 days. */
  isOrderSeen: boolean;
  /** Conversions of the customer in the 24 hours before. */
  customerConversions24h: number;
  /** How the tenant weighs what speaks against a conversion. */
  rules: ConversionRules;
}

export type Judgement =
  | Exclude<KnownJudgement, { kind: 'replacing' }>
  | { kind: 'waiting' }
  | {
      kind: 'new';
      /** What a browser reported before, which gives way. */
      replaces: Extract<KnownJudgement, { kind: 'replacing' }> | null;
      basis: Basis;
      paid: PaidCommission;
      attribution: Attribution;
      verdict: Verdict;
    };

/** A sale with what matters of its request. */
export interface JudgedSale {
  advertiserId: string;
  sale: Sale;
  intake: { source: string; receivedAt: Date };
}

/** What speaks for and against a new conversion. */
export interface Verdict {
  /** Why it is rejected; null when nothing speaks for that. */
  rejectedFor: string | null;
  reviewRequired: boolean;
  signals: ConversionSignal[];
}

const NO_COUPON = 'The sale names no click, and its coupon code leads to no link.';

/** Judges one sale of this advertiser, by the facts alone. */
export function judgeSale(
  { advertiserId, sale, intake: { source, receivedAt: convertedAt } }: JudgedSale,
  facts: SaleFacts,
): Judgement {
  const { known, basis } = facts;
  const judged = known && judgeKnown(known, sale, isVerifiedSource(source));
  if (judged && judged.kind !== 'replacing') return judged;
  if (facts.mayClickArrive) return { kind: 'waiting' };
  if (!basis) {
    if (sale.clickId !== null) return refused(new ClickNotFound());
    if (sale.couponCode !== null) return refused(new ClickNotFound({ message: NO_COUPON }));
    return refused(new ConversionNotAttributed());
  }
  const { offer } = basis.plan;
  if (offer.advertiserId !== advertiserId) return refused(new ConversionNotYourOffer());
  if (basis.click && !isWithinWindow(basis.click.clickedAt, convertedAt, offer.clickWindowDays)) {
    return refused(new ConversionWindowExpired({ details: { click_window_days: offer.clickWindowDays } }));
  }
  if (sale.amount.currency !== offer.currency) {
    return refused(new ConversionCurrencyMismatch({ details: { currency: offer.currency } }));
  }
  const { promoterId } = basis;
  const { event, amount } = sale;
  const volume = facts.volume ?? NO_VOLUME;
  const paid = payoutOf(basis.plan, { event, promoterId, amountMinor: amount.minor, volume });
  if (!paid) return refused(new ConversionEventUnknown({ details: { event } }));
  return {
    kind: 'new',
    replaces: judged,
    basis,
    paid,
    attribution: attributionOf(basis, convertedAt, facts),
    verdict: verdictOn(sale, basis, convertedAt, facts),
  };
}

function attributionOf(
  { click, view, coupon, plan }: Basis,
  convertedAt: Date,
  facts: SaleFacts,
): Attribution {
  if (coupon) {
    return attribute([], { ...plan.offer, couponOverridesClick: true }, null, { ...coupon, at: convertedAt });
  }
  const own = click ? clickTouch(click) : view!;
  const others = facts.journey.filter((touch) => touch.id !== own.id);
  return attribute([...others, own], plan.offer, facts.trained);
}

function clickTouch({ id, linkId, offerId, promoterId, clickedAt }: StoredClick): Touch {
  return { kind: 'click', id, linkId, offerId, promoterId, at: clickedAt };
}

function verdictOn(
  sale: Sale,
  { click, view, promoterId }: Basis,
  convertedAt: Date,
  facts: SaleFacts,
): Verdict {
  const { rules } = facts;
  const evidence: ConversionEvidence = {
    customer: {
      emailHash: sale.customerEmailHash?.toString('hex') ?? null,
      customerId: sale.customerId,
      visitor: null,
      payoutAccount: null,
    },
    promoter: {
      emailHash: facts.promoterEmail === null ? null : emailHash(facts.promoterEmail).toString('hex'),
      customerId: promoterId,
      visitor: null,
      payoutAccount: null,
    },
    customerConversions24h: facts.customerConversions24h,
    isOrderSeen30d: facts.isOrderSeen,
    clickCountry: (click ?? view)?.country ?? null,
    conversionCountry: sale.country,
    clickedAt: click?.clickedAt ?? null,
    convertedAt,
  };
  const signals = conversionSignals(evidence, rules);
  return {
    rejectedFor: sale.status === 'rejected' ? 'reported as rejected' : reasonToReject(signals, rules),
    reviewRequired: outcomeOf(signals, rules) === 'review',
    signals,
  };
}

/** SHA-256 of the address in lower case without surrounding space, as senders hash it as well. */
export function emailHash(email: string): Buffer {
  return sha256(email.trim().toLowerCase());
}

function refused(error: AppError): Judgement {
  return { kind: 'refused', error };
}
