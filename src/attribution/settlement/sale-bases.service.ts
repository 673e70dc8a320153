import { Injectable } from '@nestjs/common';
import { PayoutPlansService } from '../../offers/payouts/payout-plans.service.js';
import { CapsService } from '../../tracking/caps/caps.service.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import { VisitorsService } from '../../tracking/visitor/visitors.service.js';
import { ConversionMoneyRepository, type MoneyTerms } from '../conversion-money.repository.js';
import { CouponsService } from '../coupons/coupons.service.js';
import type { CouponOwner } from '../coupons/coupons.types.js';
import { TouchpointsService } from '../models/touchpoints.service.js';
import type { BuyerQuestion, Lead } from '../models/touchpoints.types.js';
import { type Basis, basisOf } from './basis.policy.js';
import type { ReadSale } from './rounds.policy.js';

/** By what each of some sales is credited, in their order. */
export interface SaleBases {
  /** The click that was named, or that the buyer made; null for one that is not stored. */
  clicks: (StoredClick | null)[];
  bases: (Basis | null)[];
  /** Offers with caps that conversions fill. */
  capped: ReadonlySet<string>;
  /** What holds for the money of each offer. */
  terms: ReadonlyMap<string, MoneyTerms>;
}

/** Finds what sales are credited by: click, coupon or view; few questions, however many sales. */
@Injectable()
export class SaleBasesService {
  constructor(
    private readonly clicks: ClicksService,
    private readonly coupons: CouponsService,
    private readonly plans: PayoutPlansService,
    private readonly touchpoints: TouchpointsService,
    private readonly visitors: VisitorsService,
    private readonly caps: CapsService,
    private readonly money: ConversionMoneyRepository,
  ) {}

  async read(sales: readonly ReadSale[]): Promise<SaleBases> {
    const [coupons, stored] = await Promise.all([this.readCoupons(sales), this.readClicks(sales)]);
    const leads = await this.readLeads(sales, coupons);
    const clicks = stored.map((click, index) => {
      const lead = leads.get(index);
      return lead?.kind === 'click' ? clickOf(lead, sales[index]!) : click;
    });
    const views = sales.map((_, index) => {
      const lead = leads.get(index);
      return lead?.kind === 'view' ? lead : null;
    });
    const touched = sales.flatMap(({ intake: { ctx } }, index) =>
      [clicks[index], coupons[index], views[index]].flatMap((touch) =>
        touch ? [{ tenantId: ctx.tenantId, offerId: touch.offerId, promoterId: touch.promoterId }] : [],
      ),
    );
    const offerIds = touched.map(({ offerId }) => offerId);
    const promoterIds = touched.map(({ promoterId }) => promoterId);
    const [plans, capped, terms] = await Promise.all([
      this.plans.findPlans(offerIds, promoterIds),
      this.caps.findCappedByConversions(offerIds),
      this.money.findTerms(touched),
    ]);
    const bases = sales.map((_, index) => basisOf(clicks[index]!, coupons[index]!, views[index]!, plans));
    return { clicks, bases, capped, terms };
  }

  /** What is known of the buyer beside the click. */
  buyerOf({ intake, advertiserId, sale, browser }: ReadSale): BuyerQuestion {
    const { tenantId, clockOffsetMs } = intake.ctx;
    const { visitorId, customerId } = sale;
    const named = visitorId === null ? null : this.visitors.ofApp(tenantId, visitorId);
    return {
      ...{ tenantId, clockOffsetMs, advertiserId, customerId, convertedAt: intake.receivedAt },
      visitor: named ?? browser?.visitor ?? null,
      isByAddress: named === null,
    };
  }

  /** Rows may be of several tenants: an id of another one is no match. */
  private async readClicks(sales: readonly ReadSale[]): Promise<(StoredClick | null)[]> {
    const ids = new Set(sales.flatMap(({ sale }) => sale.clickId ?? []));
    const rows = await this.clicks.findStored([...ids]);
    const found = new Map(rows.map((row) => [`${row.tenantId} ${row.id}`, row]));
    return sales.map(({ intake, sale }) => found.get(`${intake.ctx.tenantId} ${sale.clickId}`) ?? null);
  }

  private async readCoupons(sales: readonly ReadSale[]): Promise<(CouponOwner | null)[]> {
    const indexes = sales.flatMap(({ sale }, index) => (sale.couponCode === null ? [] : [index]));
    const owners = await this.coupons.findMany(
      indexes.map((index) => {
        const { intake, advertiserId, sale } = sales[index]!;
        const { tenantId } = intake.ctx;
        return { tenantId, advertiserId, code: sale.couponCode!, at: intake.receivedAt };
      }),
    );
    const found = new Map(indexes.map((index, place) => [index, owners[place]!]));
    return sales.map((_, index) => found.get(index) ?? null);
  }

  /** Only for sales that name no click, by whose coupon nobody is known either. */
  private async readLeads(
    sales: readonly ReadSale[],
    coupons: readonly (CouponOwner | null)[],
  ): Promise<Map<number, Lead | null>> {
    const questions = sales.flatMap((sale, index) => {
      if (sale.sale.clickId !== null || coupons[index]) return [];
      const buyer = this.buyerOf(sale);
      const isKnown = buyer.visitor !== null || buyer.customerId !== null;
      return isKnown ? [{ ...buyer, index, offerId: sale.browser?.offerId ?? null }] : [];
    });
    if (questions.length === 0) return new Map();
    const leads = await this.touchpoints.findLeads(sales[0]!.intake.ctx, questions);
    return new Map(questions.map(({ index }, place) => [index, leads[place]!]));
  }
}

function clickOf(lead: Lead, { intake, advertiserId }: ReadSale): StoredClick {
  const { kind: _, at: clickedAt, ...click } = lead;
  return { ...click, clickedAt, advertiserId, tenantId: intake.ctx.tenantId, isCounted: true };
}
