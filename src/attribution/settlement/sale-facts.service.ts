import { Injectable } from '@nestjs/common';
import { OffersService } from '../../offers/offers.service.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import { UsersService } from '../../users/users.service.js';
import { mayStillArrive } from '../intake/click-arrival.policy.js';
import type { SaleFacts } from './judge-sale.policy.js';
import { contendedBy, type ReadSale } from './rounds.policy.js';
import { SettlementRepository } from './settlement.repository.js';

/** Reads what must be known to judge sales: few questions, however many sales. */
@Injectable()
export class SaleFactsService {
  constructor(
    private readonly rows: SettlementRepository,
    private readonly clicks: ClicksService,
    private readonly offers: OffersService,
    private readonly users: UsersService,
  ) {}

  /** One for each sale, in the same order; holds off rivals that would judge by the same facts until the commit. */
  async read(sales: readonly ReadSale[]): Promise<SaleFacts[]> {
    if (sales.length === 0) return [];
    await this.rows.lock(sales.flatMap((sale) => contendedBy(sale).slice(1)));
    const known = await this.readKnown(sales);
    const clicks = byTenant(await this.clicks.findStored(unique(sales.map(({ sale }) => sale.clickId))));
    const clickOf = sales.map(
      ({ intake, sale }) => clicks.get(`${intake.ctx.tenantId} ${sale.clickId}`) ?? null,
    );
    const offers = byTenant(
      await this.offers.findMany(unique(clickOf.flatMap((click) => click?.offerId ?? []))),
    );
    const emails = await this.readEmails(
      sales,
      clickOf.map((click) => click?.promoterId ?? null),
    );
    const seenOrders = await this.readSeenOrders(sales);
    const counts = await this.readCounts(sales);
    const now = new Date();
    return sales.map(({ intake: { ctx, drainedThrough }, sale }, index) => {
      const click = clickOf[index]!;
      return {
        known: known.get(index) ?? null,
        click,
        mayClickArrive: drainedThrough === undefined || mayStillArrive(sale.clickId, now, drainedThrough),
        offer: click ? (offers.get(`${ctx.tenantId} ${click.offerId}`) ?? null) : null,
        promoterEmail: click ? (emails.get(click.promoterId) ?? null) : null,
        isOrderSeen: seenOrders.has(index),
        customerConversions24h: counts.get(index) ?? 0,
      };
    });
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
    promoterIds: (string | null)[],
  ): Promise<Map<string, string>> {
    const wanted = promoterIds.filter(
      (id, index) => id !== null && sales[index]!.sale.customerEmailHash !== null,
    );
    return this.users.findEmails(unique(wanted as string[]));
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

/** Rows may be of several tenants: an id of another one is no match. */
function byTenant<Row extends { id: string; tenantId: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [`${row.tenantId} ${row.id}`, row]));
}

function indexesWhere(sales: readonly ReadSale[], holds: (sale: ReadSale) => boolean): number[] {
  return sales.flatMap((sale, index) => (holds(sale) ? [index] : []));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
