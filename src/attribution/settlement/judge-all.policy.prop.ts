import fc from 'fast-check';
import { systemContext } from '../../kernel/context/request-context.js';
import type { OfferEntity } from '../../offers/offer.entity.js';
import type { PayoutPlan, TierMetric } from '../../offers/payouts/payouts.types.js';
import { type ConversionRules, DEFAULT_CONVERSION_WEIGHTS } from '../../tracking/fraud/fraud.types.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import type { ConversionStatus, ReportedStatus } from '../conversions.types.js';
import { needsVolume } from '../payout.policy.js';
import { contentHash } from '../sale-content.policy.js';
import { judgeAll, type NewSale } from './judge-all.policy.js';
import type { SaleFacts } from './judge-sale.policy.js';
import type { ReadSale } from './rounds.policy.js';
import type { Outcome, Settling } from './settlement.types.js';

const RULES: ConversionRules = {
  weights: DEFAULT_CONVERSION_WEIGHTS,
  thresholds: { flag: 30, reject: 70 },
  limits: { perCustomer24h: 5, shortestSeconds: 0, longestSeconds: 1e9 },
};
const MONTH = Date.UTC(2026, 1, 1);
const ctx = systemContext('test', { tenantId: 'tenant' });

interface Told {
  /** Several reports may be of one transaction. */
  transaction: number;
  promoterId: string;
  event: string;
  status: ReportedStatus;
  minor: bigint;
  /** Minutes from the beginning of the month; below zero it is the month before. */
  minute: number;
}

interface World {
  plan: PayoutPlan;
  /** Transactions from this number on are over its cap; null without one. */
  cap: number | null;
}

type Row = Omit<Told, 'status'> & {
  status: ConversionStatus;
  commissionMinor: bigint;
  rule: string | null;
  hash: Buffer;
};

const told: fc.Arbitrary<Told> = fc.record({
  transaction: fc.nat(12),
  promoterId: fc.constantFrom('anna', 'ben'),
  event: fc.constantFrom('sale', 'sale', 'lead'),
  status: fc.constantFrom<ReportedStatus>('pending', 'approved', 'approved', 'approved', 'rejected'),
  minor: fc.bigInt({ min: 0n, max: 60n }),
  minute: fc.integer({ min: -3, max: 6 }),
});
const world: fc.Arbitrary<World> = fc
  .record({
    metric: fc.constantFrom<TierMetric>('conversions', 'amount'),
    steps: fc.uniqueArray(fc.bigInt({ min: 1n, max: 40n }), { minLength: 1, maxLength: 4 }),
    cap: fc.option(fc.nat(12), { nil: null }),
  })
  .map(({ metric, steps, cap }) => {
    const sorted = [...steps].sort((a, b) => Number(a - b));
    const offer = {
      ...{ id: 'offer', advertiserId: 'shop', currency: 'USD', clickWindowDays: 3_650, coolOffDays: 0 },
      ...{ payoutBasisPoints: null, payoutMinor: 1n, unknownEvents: 'own_payout', attributionModel: 'last' },
      ...{ autoApprove: 'none', sendersMayApprove: true, couponOverridesClick: false },
    } as unknown as OfferEntity;
    const tiers = { metric, steps: sorted.map((from) => ({ from, pays: { minor: 100n + from } })) };
    return { cap, plan: { offer, goals: new Map([['lead', { minor: 7n }]]), overrides: new Map(), tiers } };
  });

function saleOf({ transaction, promoterId, event, status, minor, minute }: Told): ReadSale {
  const intake = { ctx, receivedAt: new Date(MONTH + minute * 60_000), source: 'postback' };
  return {
    intake: intake as unknown as Settling,
    advertiserId: 'shop',
    sale: {
      ...{ clickId: promoterId, visitorId: null, transactionId: `t${transaction}`, status, event },
      ...{ amount: { minor, currency: 'USD' }, couponCode: null, customerId: null, orderId: null },
      ...{ customerEmailHash: null, country: null, metadata: null },
    },
    browser: null,
  };
}

/** What the database would answer about these sales. */
function factsOf(
  sales: readonly ReadSale[],
  all: ReadonlyMap<ReadSale, Told>,
  rows: readonly Row[],
  { plan }: World,
): SaleFacts[] {
  return sales.map((sale) => {
    const { promoterId, event, transaction } = all.get(sale)!;
    const at = sale.intake.receivedAt;
    const since = new Date(at.getTime() >= MONTH ? MONTH : Date.UTC(2026, 0, 1));
    const counted = rows.filter((row) => {
      const when = MONTH + row.minute * 60_000;
      return (
        row.status === 'approved' &&
        row.promoterId === promoterId &&
        when >= since.getTime() &&
        when <= at.getTime()
      );
    });
    const found = rows.find((row) => row.transaction === transaction && row.event === event);
    const click = {
      id: 'c',
      linkId: 'l',
      offerId: 'offer',
      promoterId,
      clickedAt: new Date(MONTH - 86_400_000),
    };
    return {
      known: found
        ? {
            ...{ id: `${event} ${transaction}`, status: found.status, reason: null, reviewRequired: false },
            ...{ contentHash: found.hash, isVerified: true, autoApprove: 'none', sendersMayApprove: true },
          }
        : null,
      mayClickArrive: false,
      basis: { plan, promoterId, linkId: 'l', click: click as StoredClick, view: null, coupon: null },
      volume: needsVolume(plan, { event, promoterId })
        ? {
            since,
            conversions: BigInt(counted.length),
            amountMinor: counted.reduce((sum, { minor }) => sum + minor, 0n),
          }
        : null,
      ...{ journey: [], trained: null, promoterEmail: null, isOrderSeen: false, customerConversions24h: 0 },
      rules: RULES,
    } as SaleFacts;
  });
}

const AFTER = { approve: 'approved', reject: 'rejected', reverse: 'reversed' } as const;

/** Settles reports in batches of these sizes, as the settlement does, and answers what is stored in the end. */
function settled(reports: readonly Told[], cuts: readonly number[], world: World): Map<string, unknown> {
  const rows: Row[] = [];
  const all = new Map(reports.map((report) => [saleOf(report), report]));
  const rest = [...all.keys()];
  const capped = new Set(world.cap === null ? [] : ['offer']);
  for (let batch = 0; rest.length > 0; batch++) {
    let open = rest.splice(0, cuts[batch % cuts.length]!);
    while (open.length > 0) {
      const done = new Map<Settling, Outcome>();
      const { acting, fresh } = judgeAll(open, factsOf(open, all, rows, world), capped, done);
      for (const { sale, judgement } of acting) {
        const row = rows.find((one) => `${one.event} ${one.transaction}` === judgement.conversion.id)!;
        if (judgement.kind !== 'changed' || row.status !== judgement.conversion.status) continue;
        if (judgement.change) row.status = AFTER[judgement.change];
        done.set(sale.intake, {} as Outcome);
      }
      for (const one of fresh) {
        record(one, all.get(one.read)!, rows, world);
        done.set(one.intake, {} as Outcome);
      }
      expect(done.size).toBeGreaterThan(0);
      open = open.filter(({ intake }) => !done.has(intake));
    }
  }
  return new Map(
    rows.map(({ event, transaction, status, commissionMinor, rule, minor }) => [
      `${event} ${transaction}`,
      [status, commissionMinor, rule, minor],
    ]),
  );
}

function record({ conversion, isApproved, sale }: NewSale, told: Told, rows: Row[], { cap }: World): void {
  const name = (row: Pick<Told, 'event' | 'transaction'>): string => `${row.event} ${row.transaction}`;
  expect(rows.map(name)).not.toContain(name(told));
  const isOver = cap !== null && conversion.status === 'pending' && told.transaction >= cap;
  rows.push({
    ...told,
    status: isOver ? 'rejected' : isApproved ? 'approved' : conversion.status,
    commissionMinor: conversion.commissionMinor,
    rule: conversion.payoutRule,
    hash: contentHash(sale),
  });
}

it('[R54] pays sales of one round as if they had been settled one after the other, wherever batches are cut', () => {
  fc.assert(
    fc.property(
      fc.array(told, { minLength: 1, maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 4 }),
      world,
      (reports, cuts, world) => {
        expect(settled(reports, cuts, world)).toEqual(settled(reports, [1], world));
      },
    ),
    { numRuns: 600 },
  );
});

it('settles many sales of one promoter in one round where nothing stands against it', () => {
  const steps = [{ from: 2n, pays: { minor: 200n } }];
  const offer = { id: 'offer', advertiserId: 'shop', currency: 'USD', clickWindowDays: 3_650 };
  const rules = { payoutMinor: 100n, payoutBasisPoints: null, autoApprove: 'none', sendersMayApprove: true };
  const plan = {
    offer: {
      ...offer,
      ...rules,
      unknownEvents: 'own_payout',
      attributionModel: 'last',
    } as unknown as OfferEntity,
    ...{ goals: new Map(), overrides: new Map(), tiers: { metric: 'conversions' as const, steps } },
  };
  const reports = Array.from({ length: 5 }, (_, transaction) => {
    return {
      transaction,
      promoterId: 'anna',
      event: 'sale',
      status: 'approved' as const,
      minor: 5n,
      minute: 1,
    };
  });
  const all = new Map(reports.map((report) => [saleOf(report), report as Told]));
  const open = [...all.keys()];
  const { fresh, relied } = judgeAll(open, factsOf(open, all, [], { plan, cap: null }), new Set(), new Map());
  expect(fresh.map(({ conversion }) => conversion.commissionMinor)).toEqual([100n, 100n, 200n, 200n, 200n]);
  expect([...relied]).toEqual(open.slice(0, 4).map(({ intake }) => intake));
});
