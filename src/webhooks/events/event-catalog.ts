import type { JsonObject } from '../webhooks.types.js';
import {
  campaign,
  clicks,
  conversion,
  fraud,
  invoice,
  limitedKey,
  membership,
  offer,
  order,
  pausedOffer,
  payout,
  reachedCap,
  reward,
  sync,
} from './event-samples.js';

/** What may be subscribed to. */
export interface CatalogEvent {
  type: string;
  summary: string;
  /** The data of an example: also every field that anybody but the tenant itself is shown. */
  sample: JsonObject;
  /** The field with the list of things that are told together; each is judged by itself. */
  listOf?: string;
  /** Whether nobody but the tenant learns of it, whomever it is about. */
  isForTenantOnly?: boolean;
}

const of = (type: string, summary: string, sample: JsonObject): CatalogEvent => ({ type, summary, sample });

/** Every event that the program publishes and that concerns somebody outside; see SPEC 10. */
export const EVENT_CATALOG: readonly CatalogEvent[] = [
  {
    ...of('click.recorded', 'Clicks were stored, up to 100 of them together.', clicks()),
    listOf: 'clicks',
  },
  of('conversion.created', 'A sale or other goal was recorded.', conversion('pending', null)),
  of(
    'conversion.approved',
    'A conversion was approved; its commission is in the books.',
    conversion('approved', null),
  ),
  of(
    'conversion.rejected',
    'A pending conversion was rejected.',
    conversion('rejected', 'the order was cancelled'),
  ),
  of(
    'conversion.reversed',
    'An approved conversion was taken back, wholly or in part.',
    conversion('reversed', 'returned', { refunded: 49.99, reversedCommission: 5 }),
  ),
  of('reward.queued', 'A reward went into a payout.', reward(5)),
  of('reward.paid', 'A reward was paid.', reward(5)),
  of('reward.reversed', 'A reward was taken back, wholly or in part.', reward(5)),
  of('payout.completed', 'A payment arrived.', payout('TRANSFER-77', null)),
  of('payout.failed', 'A payment came back for good.', payout(null, 'account closed')),
  of('offer.approved', 'An offer, or a change of it, was approved.', offer('active', null)),
  of('offer.rejected', 'An offer, or a change of it, was rejected.', offer('rejected', 'the page is empty')),
  of('offer.paused', 'An offer stopped.', pausedOffer()),
  of('offer.resumed', 'An offer runs again.', offer('active', 'cap_open')),
  of('offer.joined', 'A promoter may promote an offer.', membership('active')),
  of('offer.left', 'A promoter left an offer; the links are closed.', membership('left')),
  of('membership.requested', 'A promoter asks to promote an offer.', membership('pending')),
  of(
    'membership.rejected',
    'A promoter was refused for an offer.',
    membership('rejected', 'not in your country'),
  ),
  of('cap.reached', 'As much was counted as a cap allows in its window.', reachedCap()),
  of('campaign.created', 'A partner made a campaign.', campaign()),
  of('key.rate_limited', 'A key asked more often than it may; told once a minute.', limitedKey()),
  {
    ...of('fraud.detected', 'Clicks were rejected, an address blocked, an account looked into.', fraud()),
    isForTenantOnly: true,
  },
  { ...of('sync.completed', 'A catalogue was taken over.', sync(null)), isForTenantOnly: true },
  {
    ...of(
      'sync.failed',
      'A catalogue could not be taken over; nothing was changed.',
      sync('it answered 500'),
    ),
    isForTenantOnly: true,
  },
  of('invoice.issued', 'A company was billed for a month.', invoice('issued')),
  of('invoice.overdue', 'An invoice was not paid in time.', invoice('overdue')),
  of('invoice.paid', 'A payment of an invoice was confirmed.', invoice('paid')),
  of('order.placed', 'The shop has an order.', order('placed')),
  of('order.confirmed', 'An order was confirmed.', order('confirmed')),
  of('order.shipped', 'An order was sent.', order('shipped')),
  of('order.delivered', 'An order arrived.', order('delivered')),
  of('order.cancelled', 'An order was cancelled; its commission was taken back.', order('cancelled')),
  of(
    'order.refunded',
    'An order was refunded, wholly or in part.',
    order('refunded', { refunded: 45.49, reversed: 2.5 }),
  ),
  of('order.voucher_changed', 'An order got another voucher, or none.', order('placed')),
];

export const EVENT_TYPES: readonly string[] = EVENT_CATALOG.map(({ type }) => type);

const BY_TYPE = new Map(EVENT_CATALOG.map((event) => [event.type, event]));

export function catalogEvent(type: string): CatalogEvent | undefined {
  return BY_TYPE.get(type);
}
