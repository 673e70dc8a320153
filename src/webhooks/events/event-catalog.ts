import type { JsonObject } from '../webhooks.types.js';

/** What may be subscribed to. */
export interface CatalogEvent {
  type: string;
  summary: string;
  /** The data of an example: also every field that anybody but the tenant itself is shown. */
  sample: JsonObject;
}

const ID = {
  conversion: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11',
  advertiser: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b12',
  offer: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b13',
  link: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b14',
  promoter: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b15',
  click: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b16',
  reward: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b17',
  payout: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b18',
  batch: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b19',
  invoice: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b1a',
  cap: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b1b',
};

const conversion = (status: string, reason: string | null, more: JsonObject = {}): JsonObject => ({
  conversionId: ID.conversion,
  advertiserId: ID.advertiser,
  offerId: ID.offer,
  linkId: ID.link,
  promoterId: ID.promoter,
  clickId: ID.click,
  transactionId: 'order-1001',
  event: 'sale',
  status,
  amount: 49.99,
  commission: 5,
  currency: 'USD',
  sub1: 'hello',
  reason,
  refunded: 0,
  reversedCommission: 0,
  convertedAt: '2026-03-01T10:00:00.000Z',
  ...more,
});

const reward = (amount: number): JsonObject => ({
  rewardId: ID.reward,
  conversionId: ID.conversion,
  beneficiaryKind: 'promoter',
  beneficiaryId: ID.promoter,
  amount,
  currency: 'USD',
});

const payout = (reference: string | null, error: string | null): JsonObject => ({
  payoutId: ID.payout,
  batchId: ID.batch,
  beneficiaryKind: 'promoter',
  beneficiaryId: ID.promoter,
  amount: 125.5,
  currency: 'USD',
  reference,
  error,
});

const invoice = (status: string): JsonObject => ({
  invoiceId: ID.invoice,
  advertiserId: ID.advertiser,
  number: 'INV-2026-000001',
  period: '2026-02',
  status,
  total: 1250,
  currency: 'USD',
  dueAt: '2026-03-08T00:00:00.000Z',
});

/** Every event that the program publishes and that concerns somebody outside; see SPEC 10. */
export const EVENT_CATALOG: readonly CatalogEvent[] = [
  {
    type: 'conversion.created',
    summary: 'A sale or other goal was recorded.',
    sample: conversion('pending', null),
  },
  {
    type: 'conversion.approved',
    summary: 'A conversion was approved; its commission is in the books.',
    sample: conversion('approved', null),
  },
  {
    type: 'conversion.rejected',
    summary: 'A pending conversion was rejected.',
    sample: conversion('rejected', 'the order was cancelled'),
  },
  {
    type: 'conversion.reversed',
    summary: 'An approved conversion was taken back, wholly or in part.',
    sample: conversion('reversed', 'returned', { refunded: 49.99, reversedCommission: 5 }),
  },
  { type: 'reward.queued', summary: 'A reward went into a payout.', sample: reward(5) },
  { type: 'reward.paid', summary: 'A reward was paid.', sample: reward(5) },
  { type: 'reward.reversed', summary: 'A reward was taken back, wholly or in part.', sample: reward(5) },
  { type: 'payout.completed', summary: 'A payment arrived.', sample: payout('TRANSFER-77', null) },
  { type: 'payout.failed', summary: 'A payment came back for good.', sample: payout(null, 'account closed') },
  {
    type: 'offer.paused',
    summary: 'An offer stopped.',
    sample: { offerId: ID.offer, capId: ID.cap, reason: 'cap_reached' },
  },
  {
    type: 'offer.resumed',
    summary: 'An offer runs again.',
    sample: { offerId: ID.offer, reason: 'cap_open' },
  },
  {
    type: 'cap.reached',
    summary: 'As much was counted as a cap allows in its window.',
    sample: {
      capId: ID.cap,
      offerId: ID.offer,
      promoterId: null,
      metric: 'clicks',
      window: 'daily',
      action: 'pause',
      limit: '10000',
      counted: '10000',
      windowStart: '2026-03-01T00:00:00.000Z',
    },
  },
  { type: 'invoice.issued', summary: 'A company was billed for a month.', sample: invoice('issued') },
  { type: 'invoice.overdue', summary: 'An invoice was not paid in time.', sample: invoice('overdue') },
  { type: 'invoice.paid', summary: 'A payment of an invoice was confirmed.', sample: invoice('paid') },
];

export const EVENT_TYPES: readonly string[] = EVENT_CATALOG.map(({ type }) => type);

const BY_TYPE = new Map(EVENT_CATALOG.map((event) => [event.type, event]));

export function catalogEvent(type: string): CatalogEvent | undefined {
  return BY_TYPE.get(type);
}
