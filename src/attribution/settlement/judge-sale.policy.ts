import { equalBytes, sha256 } from '../../kernel/crypto/hash.js';
import type { AppError } from '../../kernel/errors/app-error.js';
import type { OfferEntity } from '../../offers/offer.entity.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import {
  type ConversionSignal,
  conversionSignals,
  outcomeOf,
  reasonToReject,
} from './conversion-signals.policy.js';
import { ClickNotFound } from '../../tracking/tracking.errors.js';
import {
  ConversionCurrencyMismatch,
  ConversionNotYourOffer,
  ConversionTransactionConflict,
  ConversionWindowExpired,
} from '../conversions.errors.js';
import type { Sale } from '../conversions.types.js';
import { contentHash } from '../sale-content.policy.js';
import { isWithinWindow } from '../window.policy.js';
import type { ConversionSummary } from './settlement.types.js';

/** A conversion that took this transaction before. */
export type KnownConversion = ConversionSummary & { contentHash: Buffer };

/** All that must be known to judge a sale; read for a whole batch at once. */
export interface SaleFacts {
  known: KnownConversion | null;
  click: StoredClick | null;
  /** Whether an unknown click may still be in some node's journal. */
  mayClickArrive: boolean;
  offer: OfferEntity | null;
  promoterEmail: string | null;
  /** Whether the order came under another transaction within 30 days. */
  isOrderSeen: boolean;
  /** Conversions of the customer in the 24 hours before. */
  customerConversions24h: number;
}

export type Judgement =
  | { kind: 'known'; conversion: ConversionSummary }
  | { kind: 'refused'; error: AppError }
  | { kind: 'waiting' }
  | { kind: 'new'; click: StoredClick; offer: OfferEntity; verdict: Verdict };

/** What a new conversion begins as. */
export interface Verdict {
  /** Why it is rejected; null when nothing speaks for that. */
  rejectedFor: string | null;
  reviewRequired: boolean;
  signals: ConversionSignal[];
}

/** Judges one sale of this advertiser, by the facts alone. */
export function judgeSale(advertiserId: string, sale: Sale, convertedAt: Date, facts: SaleFacts): Judgement {
  const { known, click, offer } = facts;
  if (known) {
    if (equalBytes(known.contentHash, contentHash(sale))) return { kind: 'known', conversion: known };
    return refused(new ConversionTransactionConflict({ details: { conversion_id: known.id } }));
  }
  if (!click) return facts.mayClickArrive ? { kind: 'waiting' } : refused(new ClickNotFound());
  if (click.advertiserId !== advertiserId) return refused(new ConversionNotYourOffer());
  if (!offer) throw new Error(`the offer ${click.offerId} of a stored click is gone`);
  const { clickWindowDays, currency } = offer;
  if (!isWithinWindow(click.clickedAt, convertedAt, clickWindowDays)) {
    return refused(new ConversionWindowExpired({ details: { click_window_days: clickWindowDays } }));
  }
  if (sale.amount.currency !== currency) {
    return refused(new ConversionCurrencyMismatch({ details: { currency } }));
  }
  return { kind: 'new', click, offer, verdict: verdictOn(sale, click, convertedAt, facts) };
}

function verdictOn(sale: Sale, click: StoredClick, convertedAt: Date, facts: SaleFacts): Verdict {
  const signals = conversionSignals({
    customer: {
      emailHash: sale.customerEmailHash?.toString('hex') ?? null,
      customerId: sale.customerId,
      visitor: null,
      payoutAccount: null,
    },
    promoter: {
      emailHash: facts.promoterEmail === null ? null : emailHash(facts.promoterEmail).toString('hex'),
      customerId: click.promoterId,
      visitor: null,
      payoutAccount: null,
    },
    customerConversions24h: facts.customerConversions24h,
    isOrderSeen30d: facts.isOrderSeen,
    clickCountry: click.country,
    conversionCountry: sale.country,
    clickedAt: click.clickedAt,
    convertedAt,
  });
  return {
    rejectedFor: sale.status === 'rejected' ? 'reported as rejected' : reasonToReject(signals),
    reviewRequired: outcomeOf(signals) === 'review',
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
