import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { AffiliatesService } from '../../users/affiliates.service.js';
import type { ActiveAffiliate } from '../../users/users.types.js';
import { CommissionsService } from '../commissions/commissions.service.js';
import { ShopSettingsService } from '../shop/shop-settings.service.js';
import { amountsOf } from './order-amounts.policy.js';
import { isSelfPurchase } from './order-buyer.policy.js';
import { refundedOrder, reversedOf } from './order-refund.policy.js';
import { OrderRecordsService } from './order-records.service.js';
import { isCancelledNow, movesTo } from './order-status.policy.js';
import type { OrderEntity } from './order.entity.js';
import { OrderNotChangeable, VoucherInvalid } from './orders.errors.js';
import {
  ORDER_CANCELLED,
  ORDER_REFUNDED,
  ORDER_VOUCHER_CHANGED,
  type OrderEventType,
} from './orders.events.js';
import { OrdersRepository } from './orders.repository.js';
import type { OrderRefund, OrderStep } from './orders.types.js';
import type { WholeOrder } from './whole-order.types.js';

/** What becomes of an order once it is placed; whoever asks at the same time waits for the order's row. */
@Injectable()
export class ChangeOrderService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly orders: OrdersRepository,
    private readonly records: OrderRecordsService,
    private readonly shop: ShopSettingsService,
    private readonly affiliates: AffiliatesService,
    private readonly commissions: CommissionsService,
  ) {}

  /** Moves an order forward; one that is there already stays as it is. @throws OrderNotFound, OrderNotChangeable */
  async advance(ctx: RequestContext, id: string, step: OrderStep): Promise<WholeOrder> {
    return this.tx.run(ctx, async () => {
      const before = await this.records.lock(id);
      if (!movesTo(before.order.status, step)) return before;
      return this.save(ctx, `order.${step}`, before, { status: step }, before);
    });
  }

  /**
   * Cancels an order and takes back what its affiliate earned; a second time changes nothing.
   * @throws OrderNotFound, OrderNotChangeable
   */
  async cancel(ctx: RequestContext, id: string, reason: string | null): Promise<WholeOrder> {
    return this.tx.run(ctx, async () => {
      const before = await this.records.lock(id);
      if (!isCancelledNow(before.order.status)) return before;
      const commission = await this.reverse(ctx, before, before.commission?.amountMinor ?? 0n);
      return this.save(
        ctx,
        ORDER_CANCELLED,
        before,
        { status: 'cancelled' },
        { ...before, commission },
        reason,
      );
    });
  }

  /**
   * Refunds all that is left, or quantities of items, a part of the shipping and a sum, and takes the commission back
   * in proportion to the amounts before discounts; refunding all of what is refunded changes nothing.
   * @throws OrderNotFound, OrderNotChangeable, OrderRefundExceedsRest, OrderItemNotFound, OrderRefundOfNothing
   */
  async refund(
    ctx: RequestContext,
    id: string,
    refundOf: (order: OrderEntity) => OrderRefund,
    reason: string | null,
  ): Promise<WholeOrder> {
    return this.tx.run(ctx, async () => {
      const before = await this.records.lock(id);
      const { order, items } = before;
      const refund = refundOf(order);
      if (order.status === 'cancelled') {
        throw new OrderNotChangeable({ details: { status: order.status, wanted: 'refunded' } });
      }
      if (order.status === 'refunded' && refund === 'all') return before;
      const after = refundedOrder(order, items, refund);
      const target = before.commission ? reversedOf(before.commission, after.order.refundedBaseMinor) : 0n;
      const commission = await this.reverse(ctx, before, target);
      const refunded = items.map((item, at) => ({ ...item, ...after.items[at]! }));
      await this.orders.saveItems(refunded);
      return this.save(
        ctx,
        ORDER_REFUNDED,
        before,
        after.order,
        { ...before, items: refunded, commission },
        reason,
      );
    });
  }

  /**
   * Gives the order another code, or none: discount and commission are those of the new code as it is now. The
   * same affiliate's code changes nothing. @throws OrderNotFound, OrderNotChangeable, VoucherInvalid
   */
  async changeVoucher(ctx: RequestContext, id: string, code: string | null): Promise<WholeOrder> {
    return this.tx.run(ctx, async () => {
      const before = await this.records.lock(id);
      const { order } = before;
      const affiliate = code === null ? null : await this.affiliates.findByVoucher(ctx, code);
      if (code !== null && !affiliate) throw new VoucherInvalid();
      if ((affiliate?.userId ?? null) === order.affiliateId) return before;
      if (hasEnded(order) || order.refundedBaseMinor > 0n || order.refundedMinor > 0n) {
        throw new OrderNotChangeable({ details: { status: order.status, wanted: 'another voucher' } });
      }
      return this.reprice(ctx, before, affiliate);
    });
  }

  private async reprice(
    ctx: RequestContext,
    before: WholeOrder,
    affiliate: ActiveAffiliate | null,
  ): Promise<WholeOrder> {
    const discountBasisPoints = affiliate?.discountBasisPoints ?? 0;
    const amounts = amountsOf(before.items, before.order.shippingMinor, discountBasisPoints);
    const changes = {
      voucherCode: affiliate?.voucherCode ?? null,
      affiliateId: affiliate?.userId ?? null,
      isSelfPurchase: isSelfPurchase(before.order, affiliate),
      discountBasisPoints,
      discountMinor: amounts.discountMinor,
    };
    const items = before.items.map((item, at) => ({
      ...item,
      discountMinor: amounts.lineDiscountsMinor[at]!,
    }));
    await this.orders.saveItems(items);
    if (before.commission) await this.commissions.remove(ctx, before.commission);
    const settings = await this.shop.get(ctx);
    const commission =
      affiliate && (await this.commissions.earn(ctx, before.order, affiliate, settings.coolOffDays));
    return this.save(ctx, ORDER_VOUCHER_CHANGED, before, changes, { ...before, items, commission });
  }

  private async reverse(ctx: RequestContext, { commission }: WholeOrder, target: bigint) {
    return commission && this.commissions.reverseTo(ctx, commission, target);
  }

  private async save(
    ctx: RequestContext,
    type: OrderEventType,
    before: WholeOrder,
    changes: Partial<OrderEntity>,
    rest: WholeOrder,
    reason: string | null = null,
  ): Promise<WholeOrder> {
    await this.orders.update(before.order.id, changes);
    const after = { ...rest, order: { ...before.order, ...changes, updatedAt: new Date() } };
    await this.records.changed(ctx, type, before, after, reason);
    return after;
  }
}

function hasEnded({ status }: OrderEntity): boolean {
  return status === 'cancelled' || status === 'refunded';
}
