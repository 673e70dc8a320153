import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { parseMoney } from '../../kernel/money/money.js';
import type { Page, PageRequest } from '../../kernel/paging/page.js';
import { CommissionsService } from '../commissions/commissions.service.js';
import { ChangeOrderService } from './change-order.service.js';
import type { RefundOrderDto } from './dto/order-body.dto.js';
import { OrderDto } from './dto/order.dto.js';
import type { OrderEntity } from './order.entity.js';
import { OrderNotFound } from './orders.errors.js';
import { OrdersRepository } from './orders.repository.js';
import type { NewOrder, OrderFilter, OrderRefund, OrderStep } from './orders.types.js';
import type { WholeOrder } from './whole-order.types.js';
import { PlaceOrderService } from './place-order.service.js';

/** The shop's orders, as the API tells of them. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly orders: OrdersRepository,
    private readonly commissions: CommissionsService,
    private readonly placing: PlaceOrderService,
    private readonly changing: ChangeOrderService,
  ) {}

  /** @throws ProductUnavailable, PriceForbidden, VoucherInvalid, ForeignCurrency, ReferenceTaken, InvalidAmount */
  async place(ctx: RequestContext, input: NewOrder): Promise<OrderDto> {
    return OrderDto.from(await this.placing.place(ctx, input));
  }

  /** Newest first. */
  async list(ctx: RequestContext, filter: OrderFilter, request: PageRequest): Promise<Page<OrderDto>> {
    return this.tx.run(ctx, async () => {
      const { data, nextCursor } = await this.orders.findPage(filter, request);
      return { data: (await this.complete(data)).map(OrderDto.from), nextCursor };
    });
  }

  /** @throws OrderNotFound */
  async get(ctx: RequestContext, id: string): Promise<OrderDto> {
    return this.tx.run(ctx, async () => {
      const order = await this.orders.findById(id);
      if (!order) throw new OrderNotFound();
      const [whole] = await this.complete([order]);
      return OrderDto.from(whole!);
    });
  }

  /** @throws OrderNotFound, OrderNotChangeable */
  async advance(ctx: RequestContext, id: string, step: OrderStep): Promise<OrderDto> {
    return OrderDto.from(await this.changing.advance(ctx, id, step));
  }

  /** @throws OrderNotFound, OrderNotChangeable */
  async cancel(ctx: RequestContext, id: string, reason: string | undefined): Promise<OrderDto> {
    return OrderDto.from(await this.changing.cancel(ctx, id, reason ?? null));
  }

  /** @throws OrderNotFound, OrderNotChangeable, OrderRefundExceedsRest, OrderItemNotFound, OrderRefundOfNothing */
  async refund(ctx: RequestContext, id: string, body: RefundOrderDto): Promise<OrderDto> {
    const refundOf = ({ currency }: OrderEntity): OrderRefund => {
      const { items, shipping, amount } = body;
      if (items === undefined && shipping === undefined && amount === undefined) return 'all';
      return {
        items: items ?? [],
        shippingMinor: parseMoney(shipping ?? 0, currency).minor,
        amountMinor: parseMoney(amount ?? 0, currency).minor,
      };
    };
    return OrderDto.from(await this.changing.refund(ctx, id, refundOf, body.reason ?? null));
  }

  /** @throws OrderNotFound, OrderNotChangeable, VoucherInvalid */
  async changeVoucher(ctx: RequestContext, id: string, code: string | null): Promise<OrderDto> {
    return OrderDto.from(await this.changing.changeVoucher(ctx, id, code));
  }

  private async complete(orders: readonly OrderEntity[]): Promise<WholeOrder[]> {
    if (orders.length === 0) return [];
    const ids = orders.map(({ id }) => id);
    const items = await this.orders.findItems(ids);
    const commissions = await this.commissions.findOfOrders(ids);
    return orders.map((order) => ({
      order,
      items: items.filter(({ orderId }) => orderId === order.id),
      commission: commissions.get(order.id) ?? null,
    }));
  }
}
