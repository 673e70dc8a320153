import { Injectable } from '@nestjs/common';
import { PayoutPlansService } from '../../offers/payouts/payout-plans.service.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import { UsersService } from '../../users/users.service.js';
import { CouponsService } from '../coupons/coupons.service.js';
import type { CouponOwner } from '../coupons/coupons.types.js';
import { mayStillArrive } from '../intake/click-arrival.policy.js';
import { isTrained } from '../models/attribute.policy.js';
import type { Touch, TrainedModel } from '../models/models.types.js';
import { TouchpointsService } from '../models/touchpoints.service.js';
import { TrainModelsService } from '../models/train-models.service.js';
import { needsVolume, NO_VOLUME, type Volume } from '../payout.policy.js';
import { PayoutVolumesRepository } from '../payout-volumes.repository.js';
import { type Basis, basisOf } from './basis.policy.js';
import type { SaleFacts } from './judge-sale.policy.js';
import { contendedBy, type ReadSale } from './rounds.policy.js';
import { SettlementRepository } from './settlement.repository.js';

/** Reads what must be known to judge sales: few questions, however many sales; most only where an offer asks for it. */
@Injectable()
export class SaleFactsService {
  constructor(
    private readonly rows: SettlementRepository,
    private readonly clicks: ClicksService,
    private readonly coupons: CouponsService,
    private readonly plans: PayoutPlansService,
    private readonly volumes: PayoutVolumesRepository,
    private readonly touchpoints: TouchpointsService,
    private readonly models: TrainModelsService,
    private readonly users: UsersService,
  ) {}

  /** One for each sale, in the same order; holds off rivals that would judge by the same facts until the commit. */
  async read(sales: readonly ReadSale[]): Promise<SaleFacts[]> {
    if (sales.length === 0) return [];
    await this.rows.lock(sales.flatMap(contendedBy));
    const known = await this.readKnown(sales);
    const clicks = await this.readClicks(sales);
    const bases = await this.readBases(sales, clicks);
    const volumes = await this.readVolumes(sales, bases);
    const journeys = await this.readJourneys(sales, bases);
    const trained = await this.readTrained(sales, bases);
    const emails = await this.readEmails(sales, bases);
    const seenOrders = await this.readSeenOrders(sales);
    const counts = await this.readCounts(sales);
    const now = new Date();
    return sales.map(({ intake: { drainedThrough }, sale: { clickId } }, index) => {
      const basis = bases[index]!;
      const isMissing = clickId !== null && !clicks[index];
      return {
        known: known.get(index) ?? null,
        mayClickArrive:
          isMissing && (drainedThrough === undefined || mayStillArrive(clickId, now, drainedThrough)),
        basis,
        volume: volumes.get(index) ?? NO_VOLUME,
        journey: journeys.get(index) ?? [],
        trained: trained.get(index) ?? null,
        promoterEmail: basis ? (emails.get(basis.promoterId) ?? null) : null,
        isOrderSeen: seenOrders.has(index),
        customerConversions24h: counts.get(index) ?? 0,
      };
    });
  }

  /** Rows may be of several tenants: an id of another one is no match. */
  private async readClicks(sales: readonly ReadSale[]): Promise<(StoredClick | null)[]> {
    const rows = await this.clicks.findStored(unique(sales.flatMap(({ sale }) => sale.clickId ?? [])));
    const found = new Map(rows.map((row) => [`${row.tenantId} ${row.id}`, row]));
    return sales.map(({ intake, sale }) => found.get(`${intake.ctx.tenantId} ${sale.clickId}`) ?? null);
  }

  private async readBases(
    sales: readonly ReadSale[],
    clicks: readonly (StoredClick | null)[],
  ): Promise<(Basis | null)[]> {
    const coupons: (CouponOwner | null)[] = [];
    for (const { intake, advertiserId, sale } of sales) {
      const { ctx, receivedAt } = intake;
      coupons.push(
        sale.couponCode === null
          ? null
          : await this.coupons.find(ctx, advertiserId, sale.couponCode, receivedAt),
      );
    }
    const touched = [...clicks, ...coupons].filter((touch) => touch !== null);
    const plans = await this.plans.findPlans(
      unique(touched.map(({ offerId }) => offerId)),
      unique(touched.map(({ promoterId }) => promoterId)),
    );
    return sales.map((_, index) => basisOf(clicks[index]!, coupons[index]!, plans));
  }

  private async readVolumes(
    sales: readonly ReadSale[],
    bases: readonly (Basis | null)[],
  ): Promise<Map<number, Volume>> {
    const indexes = indexesWhere(bases, (basis, index) => {
      const { event } = sales[index]!.sale;
      return basis !== null && needsVolume(basis.plan, { event, promoterId: basis.promoterId });
    });
    const volumes = await this.volumes.find(
      indexes.map((index) => {
        const { plan, promoterId } = bases[index]!;
        const { ctx, receivedAt: convertedAt } = sales[index]!.intake;
        return { tenantId: ctx.tenantId, offerId: plan.offer.id, promoterId, convertedAt };
      }),
    );
    return new Map(indexes.map((index, place) => [index, volumes[place]!]));
  }

  /** Only where the model shares a sale among several touches. */
  private async readJourneys(
    sales: readonly ReadSale[],
    bases: readonly (Basis | null)[],
  ): Promise<Map<number, Touch[]>> {
    const indexes = indexesWhere(
      bases,
      (basis) => basis !== null && basis.coupon === null && basis.plan.offer.attributionModel !== 'last',
    );
    if (indexes.length === 0) return new Map();
    const journeys = await this.touchpoints.findJourneys(
      sales[indexes[0]!]!.intake.ctx,
      indexes.map((index) => {
        const { intake, advertiserId, sale } = sales[index]!;
        const { clickWindowDays, viewWindowHours } = bases[index]!.plan.offer;
        const { clickId, customerId } = sale;
        const convertedAt = intake.receivedAt;
        return {
          advertiserId,
          clickId,
          visitor: null,
          customerId,
          convertedAt,
          clickWindowDays,
          viewWindowHours,
        };
      }),
    );
    return new Map(indexes.map((index, place) => [index, journeys[place]!]));
  }

  private async readTrained(
    sales: readonly ReadSale[],
    bases: readonly (Basis | null)[],
  ): Promise<Map<number, TrainedModel>> {
    const indexes = indexesWhere(bases, (basis) => isTrained(basis?.plan.offer.attributionModel ?? 'last'));
    if (indexes.length === 0) return new Map();
    const advertiserIds = unique(indexes.map((index) => sales[index]!.advertiserId));
    const newest = await this.models.findNewest(sales[0]!.intake.ctx, advertiserIds);
    return new Map(
      indexes.flatMap((index) => {
        const { advertiserId, attributionModel } = bases[index]!.plan.offer;
        const found = newest.find(
          (one) => one.advertiserId === advertiserId && one.model === attributionModel,
        );
        return found ? [[index, found] as const] : [];
      }),
    );
  }

  private async readKnown(sales: readonly ReadSale[]): Promise<Map<number, SaleFacts['known']>> {
    const nameOf = (key: {
      tenantId: string;
      advertiserId: string;
      event: string;
      transactionId: string;
    }): string => `${key.tenantId} ${key.advertiserId} ${key.event} ${key.transactionId}`;
    const keys = sales.map(({ intake, advertiserId, sale }) => ({
      tenantId: intake.ctx.tenantId,
      advertiserId,
      event: sale.event,
      transactionId: sale.transactionId,
    }));
    const found = new Map((await this.rows.findKnown(keys)).map((row) => [nameOf(row), row]));
    return new Map(keys.map((key, index) => [index, found.get(nameOf(key)) ?? null]));
  }

  /** Only of promoters whose customer's address was sent: nothing else is compared with it. */
  private readEmails(
    sales: readonly ReadSale[],
    bases: readonly (Basis | null)[],
  ): Promise<Map<string, string>> {
    const indexes = indexesWhere(sales, ({ sale }) => sale.customerEmailHash !== null);
    return this.users.findEmails(unique(indexes.flatMap((index) => bases[index]?.promoterId ?? [])));
  }

  private async readSeenOrders(sales: readonly ReadSale[]): Promise<Set<number>> {
    const indexes = indexesWhere(sales, ({ sale }) => sale.orderId !== null);
    const seen = await this.rows.findSeenOrders(
      indexes.map((index) => {
        const { intake, advertiserId, sale } = sales[index]!;
        const { event, transactionId } = sale;
        const orderId = sale.orderId!;
        const { tenantId } = intake.ctx;
        return { tenantId, advertiserId, event, transactionId, orderId, convertedAt: intake.receivedAt };
      }),
    );
    return new Set(seen.map((place) => indexes[place]!));
  }

  private async readCounts(sales: readonly ReadSale[]): Promise<Map<number, number>> {
    const indexes = indexesWhere(sales, ({ sale }) => sale.customerId !== null);
    const counts = await this.rows.countOfCustomers(
      indexes.map((index) => {
        const { intake, advertiserId, sale } = sales[index]!;
        const { tenantId } = intake.ctx;
        return { tenantId, advertiserId, customerId: sale.customerId!, convertedAt: intake.receivedAt };
      }),
    );
    return new Map(indexes.map((index, place) => [index, counts[place]!]));
  }
}

function indexesWhere<Item>(items: readonly Item[], holds: (item: Item, index: number) => boolean): number[] {
  return items.flatMap((item, index) => (holds(item, index) ? [index] : []));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
