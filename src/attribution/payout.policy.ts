import { basisPointsOf, toUnits } from '../kernel/money/money.js';
import type { OfferEntity } from '../offers/offer.entity.js';
import type { PayoutPlan, PayoutTerms, PromoterTerms } from '../offers/payouts/payouts.types.js';

type PayoutColumns = Pick<OfferEntity, 'payoutBasisPoints' | 'payoutMinor'>;

/**
 * What a promoter has reached on an offer in the calendar month of the tenant's time zone: approved conversions of
 * that month before the one that is to be paid, and their amounts less what was given back.
 */
export interface Volume {
  conversions: bigint;
  amountMinor: bigint;
}

export const NO_VOLUME: Volume = { conversions: 0n, amountMinor: 0n };

/** What a report without an event means. */
const MAIN_EVENT = 'sale';

export interface PaidEvent {
  event: string;
  promoterId: string;
  /** In minor units of the offer's currency. */
  amountMinor: bigint;
  /** Only looked at when `needsVolume` says so. */
  volume: Volume;
}

export interface PaidCommission {
  /** In minor units of the offer's currency. */
  commissionMinor: bigint;
  /** Which rule applied: `override:sale`, `override`, `goal:lead`, `tier:conversions>=100`; null for the offer's own payout. */
  rule: string | null;
}

/**
 * What a conversion earns. The first of these that there is decides alone: the promoter's override for the event,
 * the promoter's override, the goal of the event, the highest tier whose start was reached before this conversion,
 * the offer's own payout. A tier is not paid in hindsight: what came before it keeps what it was paid.
 * A share is rounded half up once.
 * @returns null when the offer refuses events that are not `sale` and that no rule names, and this is one
 */
export function payoutOf(plan: PayoutPlan, paid: PaidEvent): PaidCommission | null {
  const found = termsFor(plan, paid);
  return found && { commissionMinor: amountOf(found.pays, paid.amountMinor), rule: found.rule };
}

/** Whether a tier may decide, so that the volume must be known. */
export function needsVolume(
  plan: PayoutPlan,
  { event, promoterId }: Pick<PaidEvent, 'event' | 'promoterId'>,
): boolean {
  if (!plan.tiers || plan.goals.has(event)) return false;
  const own = plan.overrides.get(promoterId);
  return !own?.everything && !own?.byEvent.has(event) && !isRefused(plan, event);
}

/** The offer's own payout: a share rounded half up once, or its fixed sum. */
export function commissionOf(offer: PayoutColumns, amountMinor: bigint): bigint {
  return amountOf(termsOfOffer(offer), amountMinor);
}

function termsFor(plan: PayoutPlan, { event, promoterId, volume }: PaidEvent): Found | null {
  const own: PromoterTerms | undefined = plan.overrides.get(promoterId);
  const ownForEvent = own?.byEvent.get(event);
  if (ownForEvent) return { pays: ownForEvent, rule: `override:${event}` };
  const goal = plan.goals.get(event);
  if (isRefused(plan, event)) return null;
  if (own?.everything) return { pays: own.everything, rule: 'override' };
  if (goal) return { pays: goal, rule: `goal:${event}` };
  return tierFor(plan, volume) ?? { pays: termsOfOffer(plan.offer), rule: null };
}

interface Found {
  pays: PayoutTerms;
  rule: string | null;
}

/** A sale is what the offer is there for; every other event must be named, where the offer says so. */
function isRefused({ offer, goals }: PayoutPlan, event: string): boolean {
  return offer.unknownEvents === 'refuse' && event !== MAIN_EVENT && !goals.has(event);
}

function tierFor({ tiers, offer }: PayoutPlan, volume: Volume): Found | null {
  if (!tiers) return null;
  const reached = tiers.metric === 'amount' ? volume.amountMinor : volume.conversions;
  const step = tiers.steps.findLast(({ from }) => from <= reached);
  if (!step) return null;
  const from = tiers.metric === 'amount' ? toUnits(step.from, offer.currency) : step.from;
  return { pays: step.pays, rule: `tier:${tiers.metric}>=${from}` };
}

function termsOfOffer({ payoutBasisPoints, payoutMinor }: PayoutColumns): PayoutTerms {
  if (payoutBasisPoints !== null) return { basisPoints: payoutBasisPoints };
  if (payoutMinor !== null) return { minor: payoutMinor };
  throw new Error('the offer has no payout for its type; the database forbids that');
}

function amountOf(pays: PayoutTerms, amountMinor: bigint): bigint {
  return 'minor' in pays ? pays.minor : basisPointsOf(amountMinor, pays.basisPoints);
}
