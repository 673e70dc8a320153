import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { FraudEventsService } from '../../tracking/fraud/fraud-events.service.js';
import { CommissionsService } from '../commissions/commissions.service.js';
import { SumsService } from '../sums/sums.service.js';
import { OrderNotFound } from './orders.errors.js';
import { orderEvent, type OrderEventType } from './orders.events.js';
import { OrdersRepository } from './orders.repository.js';
import type { WholeOrder } from './whole-order.types.js';

/** Orders with all that hangs on them, and what every change of one leaves behind. */
@Injectable()
export class OrderRecordsService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly commissions: CommissionsService,
    private readonly sums: SumsService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
    private readonly fraud: FraudEventsService,
  ) {}

  /** Holds the order until the caller's transaction ends. @throws OrderNotFound */
  async lock(id: string): Promise<WholeOrder> {
    const order = await this.orders.lockById(id);
    if (!order) throw new OrderNotFound();
    const items = await this.orders.findItems([id]);
    const commission = (await this.commissions.findOfOrders([id])).get(id) ?? null;
    return { order, items, commission };
  }

  /** Moves the sums, publishes the event, flags a self-purchase and writes the audit entry, in the caller's transaction. */
  async changed(
    ctx: RequestContext,
    type: OrderEventType,
    before: WholeOrder | null,
    after: WholeOrder,
    reason: string | null = null,
  ): Promise<void> {
    await this.sums.apply(ctx, before, after);
    await this.outbox.publish(ctx, orderEvent(type, after));
    if (isNewSelfPurchase(before, after)) {
      const { id: orderId, affiliateId, voucherCode } = after.order;
      const details = { orderId, affiliateId, voucherCode };
      await this.fraud.record(ctx, { kind: 'self_purchase', details });
    }
    await this.audit.record(ctx, {
      action: type,
      subjectType: 'order',
      subjectId: after.order.id,
      before: before && factsOf(before),
      after: { ...factsOf(after), ...(reason === null ? {} : { reason }) },
    });
  }
}

/** Whoever buys with their own code is told to admins once, not with every change of the order. */
function isNewSelfPurchase(before: WholeOrder | null, { order }: WholeOrder): boolean {
  if (!order.isSelfPurchase) return false;
  return !before?.order.isSelfPurchase || before.order.affiliateId !== order.affiliateId;
}

/** Minor units as text, as audit entries have them. */
function factsOf({ order, items, commission }: WholeOrder): Record<string, unknown> {
  return {
    status: order.status,
    currency: order.currency,
    prices: items.map((item) => [item.productId, item.quantity, item.unitPriceMinor.toString()]),
    discountMinor: order.discountMinor.toString(),
    refundedMinor: order.refundedMinor.toString(),
    voucherCode: order.voucherCode,
    commissionMinor: commission?.amountMinor.toString() ?? null,
    reversedCommissionMinor: commission?.reversedMinor.toString() ?? null,
  };
}
