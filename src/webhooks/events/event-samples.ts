import type { JsonObject } from '../webhooks.types.js';

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
  membership: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b1c',
  campaign: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b1d',
  partner: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b1e',
  endUser: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b1f',
  tenant: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b20',
  key: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b22',
  catalog: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b23',
  run: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b24',
  order: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b25',
  affiliate: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b26',
};

export const conversion = (status: string, reason: string | null, more: JsonObject = {}): JsonObject => ({
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

const toEndUser: JsonObject = {
  beneficiaryKind: 'end_user',
  beneficiaryId: ID.endUser,
  partnerId: ID.partner,
  userId: 'user-17',
};

export const reward = (amount: number): JsonObject => ({
  rewardId: ID.reward,
  conversionId: ID.conversion,
  orderId: null,
  ...toEndUser,
  amount,
  currency: 'USD',
});

export const payout = (reference: string | null, error: string | null): JsonObject => ({
  payoutId: ID.payout,
  batchId: ID.batch,
  ...toEndUser,
  amount: 125.5,
  currency: 'USD',
  reference,
  error,
});

export const offer = (status: string, reason: string | null, more: JsonObject = {}): JsonObject => ({
  offerId: ID.offer,
  advertiserId: ID.advertiser,
  title: { en: 'Garden shop' },
  status,
  isChange: false,
  reason,
  ...more,
});

export const pausedOffer = (): JsonObject => offer('paused', 'cap_reached', { capId: ID.cap });

export const reachedCap = (): JsonObject => ({
  capId: ID.cap,
  offerId: ID.offer,
  advertiserId: ID.advertiser,
  promoterId: null,
  campaignId: null,
  metric: 'clicks',
  window: 'daily',
  action: 'pause',
  limit: '10000',
  counted: '10000',
  windowStart: '2026-03-01T00:00:00.000Z',
});

export const membership = (status: string, reason: string | null = null): JsonObject => ({
  membershipId: ID.membership,
  offerId: ID.offer,
  advertiserId: ID.advertiser,
  promoterId: ID.promoter,
  status,
  reason,
});

export const campaign = (): JsonObject => ({
  campaignId: ID.campaign,
  partnerId: ID.partner,
  offerId: ID.offer,
  tenantId: ID.tenant,
  name: 'Spring',
  sharePct: 50,
  flatReward: null,
});

export const limitedKey = (): JsonObject => ({
  keyId: ID.key,
  partnerId: ID.partner,
  retryAfterSeconds: 3,
  perMinute: 300,
  burst: 1000,
});

export const sync = (error: string | null): JsonObject => ({
  runId: ID.run,
  catalogId: ID.catalog,
  attempts: error === null ? 1 : 3,
  inserted: error === null ? 12 : 0,
  updated: error === null ? 40 : 0,
  deactivated: error === null ? 2 : 0,
  reactivated: 0,
  unchanged: error === null ? 350 : 0,
  skipped: 0,
  error,
});

export const clicks = (): JsonObject => ({
  clicks: [
    {
      clickId: ID.click,
      linkId: ID.link,
      offerId: ID.offer,
      advertiserId: ID.advertiser,
      promoterId: ID.promoter,
      campaignId: null,
      isCounted: true,
      notCountedReason: null,
      isUnique: true,
      country: 'DE',
      device: 'mobile',
      os: 'Android',
      browser: 'Chrome',
      source: null,
      subs: { sub1: 'hello' },
      clickedAt: '2026-03-01T10:00:00.000Z',
    },
  ],
});

export const fraud = (): JsonObject => ({
  kind: 'rejected_click',
  linkId: ID.link,
  offerId: ID.offer,
  promoterId: ID.promoter,
  clicks: 3,
  clickId: ID.click,
  ip: '203.0.113.9',
  details: { score: 85 },
});

export const invoice = (status: string): JsonObject => ({
  invoiceId: ID.invoice,
  advertiserId: ID.advertiser,
  number: 'INV-2026-000001',
  period: '2026-02',
  status,
  total: 1250,
  currency: 'USD',
  dueAt: '2026-03-08T00:00:00.000Z',
});

export const order = (status: string, more: { refunded?: number; reversed?: number } = {}): JsonObject => ({
  orderId: ID.order,
  reference: 'shop-1001',
  channel: 'ONLINE',
  status,
  items: 45,
  shipping: 4.99,
  discount: 4.5,
  refunded: more.refunded ?? 0,
  currency: 'USD',
  voucherCode: 'DEMO10',
  affiliateId: ID.affiliate,
  commission: { base: 49.99, amount: 2.5, reversed: more.reversed ?? 0, basisPoints: 500 },
  placedAt: '2026-03-01T10:00:00.000Z',
});
