import { Injectable } from '@nestjs/common';
import { ConversionRulesService } from '../../tracking/fraud/conversion-rules.service.js';
import { UsersService } from '../../users/users.service.js';
import { mayStillArrive } from '../intake/click-arrival.policy.js';
import { isTrained } from '../models/attribute.policy.js';
import type { Touch, TrainedModel } from '../models/models.types.js';
import { TouchpointsService } from '../models/touchpoints.service.js';
import { TrainModelsService } from '../models/train-models.service.js';
import { needsVolume } from '../payout.policy.js';
import { PayoutVolumesRepository } from '../payout-volumes.repository.js';
import type { Basis } from './basis.policy.js';
import type { SaleFacts } from './judge-sale.policy.js';
import { isVerifiedSource } from './known-sale.policy.js';
import type { MonthVolume } from './round-volumes.js';
import { contendedBy, type ReadSale } from './rounds.policy.js';
import { type SaleBases, SaleBasesService } from './sale-bases.service.js';
import { SettlementRepository } from './settlement.repository.js';

/** What is known of a round's sales. */
export interface RoundFacts extends Pick<SaleBases, 'capped' | 'terms'> {
  /** One for each sale, in the same order. */
  facts: SaleFacts[];
}

/** Reads what must be known to judge sales: few questions, however many sales; most only where an offer asks for it. */
@Injectable()
export class SaleFactsService {
  constructor(
    private readonly rows: SettlementRepository,
    private readonly sources: SaleBasesService,
    private readonly volumes: PayoutVolumesRepository,
    private readonly touchpoints: TouchpointsService,
    private readonly models: TrainModelsService,
    private readonly rules: ConversionRulesService,
    private readonly users: UsersService,
  ) {}

  /** One for each sale, in the same order; holds off rivals that would judge by the same facts until the commit. */
  async read(sales: readonly ReadSale[]): Promise<RoundFacts> {
    if (sales.length === 0) return { facts: [], capped: new Set(), terms: new Map() };
    await this.rows.lock(sales.flatMap(contendedBy));
    const [known, { clicks, bases, capped, terms }, seenOrders, counts, rules] = await Promise.all([
      this.readKnown(sales),
      this.sources.read(sales),
      this.readSeenOrders(sales),
      this.readCounts(sales),
      this.rules.find(sales.map(({ intake }) => intake.ctx.tenantId)),
    ]);
    const volumes = await this.readVolumes(sales, bases);
    const journeys = await this.readJourneys(sales, bases);
    const trained = await this.readTrained(sales, bases);
    const emails = await this.readEmails(sales, bases);
    const now = new Date();
    const facts = sales.map(({ intake: { ctx, drainedThrough }, sale: { clickId } }, index) => {
      const basis = bases[index]!;
      const isMissing = clickId !== null && !clicks[index];
      return {
        known: known.get(index) ?? null,
        mayClickArrive:
          isMissing && (drainedThrough === undefined || mayStillArrive(clickId, now, drainedThrough)),
        basis,
        volume: volumes.get(index) ?? null,
        journey: journeys.get(index) ?? [],
        trained: trained.get(index) ?? null,
        promoterEmail: basis ? (emails.get(basis.promoterId) ?? null) : null,
        isOrderSeen: seenOrders.has(index),
        customerConversions24h: counts.get(index) ?? 0,
        rules: rules.get(ctx.tenantId)!,
      };
    });
    return { facts, capped, terms };
  }

  /** Sales that the same tier decides are settled one after the other, whoever else settles at the same time. */
  private async readVolumes(
    sales: readonly ReadSale[],
    bases: readonly (Basis | null)[],
  ): Promise<Map<number, MonthVolume>> {
    const indexes = indexesWhere(bases, (basis, index) => {
      const { event } = sales[index]!.sale;
      return basis !== null && needsVolume(basis.plan, { event, promoterId: basis.promoterId });
    });
    const questions = indexes.map((index) => {
      const { plan, promoterId } = bases[index]!;
      const { ctx, receivedAt: convertedAt } = sales[index]!.intake;
      return { tenantId: ctx.tenantId, offerId: plan.offer.id, promoterId, convertedAt };
    });
    await this.rows.lock(
      questions.map(({ tenantId, offerId, promoterId }) => `${tenantId} volume ${offerId} ${promoterId}`),
    );
    const volumes = await this.volumes.find(questions);
    return new Map(indexes.map((index, place) => [index, volumes[place]!]));
  }

  /** Only where the model shares a sale among several touches; the last one is the basis itself. */
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
        const { click, plan } = bases[index]!;
        const { clickWindowDays, viewWindowHours } = plan.offer;
        const buyer = this.sources.buyerOf(sales[index]!);
        return { ...buyer, clickId: click?.id ?? null, clickWindowDays, viewWindowHours };
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
        const isVerified = isVerifiedSource(intake.source);
        const named = { tenantId, advertiserId, event, transactionId, orderId };
        return { ...named, convertedAt: intake.receivedAt, isVerified };
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
        const isVerified = isVerifiedSource(intake.source);
        const named = { tenantId, advertiserId, customerId: sale.customerId! };
        return { ...named, convertedAt: intake.receivedAt, isVerified };
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
