import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/pg-errors.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import { principalKey, type RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount } from '../../kernel/errors/common.errors.js';
import { newId } from '../../kernel/ids/uuid.js';
import { parseMoney } from '../../kernel/money/money.js';
import { AffiliatesService } from '../../users/affiliates.service.js';
import { CommissionsService } from '../commissions/commissions.service.js';
import { ProductsService } from '../products/products.service.js';
import { ShopSettingsService } from '../shop/shop-settings.service.js';
import { amountsOf } from './order-amounts.policy.js';
import { emailHash, isSelfPurchase } from './order-buyer.policy.js';
import type { OrderItemEntity } from './order-item.entity.js';
import { OrderRecordsService } from './order-records.service.js';
import type { OrderEntity } from './order.entity.js';
import {
  ForeignCurrency,
  PriceForbidden,
  ProductUnavailable,
  ReferenceTaken,
  VoucherInvalid,
} from './orders.errors.js';
import { ORDER_PLACED } from './orders.events.js';
import { OrdersRepository } from './orders.repository.js';
import type { NewOrder } from './orders.types.js';
import type { WholeOrder } from './whole-order.types.js';

/** What a JSON number carries unharmed, see `parseMoney`. */
const TOO_LARGE = 10n ** 15n;

type Line = Pick<OrderItemEntity, 'productId' | 'productName' | 'quantity' | 'unitPriceMinor'>;

/** A new order: prices, discount, commission, sums and event in one transaction. */
@Injectable()
export class PlaceOrderService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly orders: OrdersRepository,
    private readonly records: OrderRecordsService,
    private readonly products: ProductsService,
    private readonly shop: ShopSettingsService,
    private readonly affiliates: AffiliatesService,
    private readonly commissions: CommissionsService,
  ) {}

  /**
   * Places an order at the catalogue's prices, or at the caller's where they may set them.
   * @throws ProductUnavailable, PriceForbidden, VoucherInvalid, ForeignCurrency, ReferenceTaken, InvalidAmount
   */
  async place(ctx: RequestContext, input: NewOrder): Promise<WholeOrder> {
    return this.tx.run(ctx, async () => {
      const settings = await this.shop.find(ctx);
      // Without settings there was never a product.
      if (!settings) throw new ProductUnavailable({ details: { productId: input.items[0]!.productId } });
      const { currency, coolOffDays } = settings;
      if (input.currency !== undefined && input.currency !== currency) {
        throw new ForeignCurrency({ details: { currency } });
      }
      const lines = await this.priceLines(ctx, input, currency);
      const shippingMinor = parseMoney(input.shipping, currency).minor;
      const affiliate = await this.affiliateOf(ctx, input.voucherCode);
      const discountBasisPoints = affiliate?.discountBasisPoints ?? 0;
      const amounts = amountsOf(lines, shippingMinor, discountBasisPoints);
      if (amounts.baseMinor >= TOO_LARGE) throw new InvalidAmount({ message: 'The order is too large.' });
      const customer = {
        customerId: input.customerId ?? null,
        customerEmailHash: input.customerEmail === undefined ? null : emailHash(input.customerEmail),
      };
      const order: OrderEntity = {
        ...{ id: newId(), tenantId: ctx.tenantId, reference: input.reference ?? null },
        ...{ channel: input.channel, status: 'placed', currency },
        ...{ itemsMinor: amounts.itemsMinor, shippingMinor },
        ...{ discountBasisPoints, discountMinor: amounts.discountMinor },
        ...{ refundedBaseMinor: 0n, refundedShippingMinor: 0n, refundedLooseMinor: 0n },
        refundedMinor: 0n,
        ...{ voucherCode: affiliate?.voucherCode ?? null, affiliateId: affiliate?.userId ?? null },
        ...customer,
        isSelfPurchase: isSelfPurchase(customer, affiliate),
        placedBy: principalKey(ctx.principal),
        placedAt: clock.now(ctx),
        updatedAt: new Date(),
      };
      const items = lines.map((line, at) => itemOf(order, line, amounts.lineDiscountsMinor[at]!));
      await this.insert(order, items);
      const commission = affiliate && (await this.commissions.earn(ctx, order, affiliate, coolOffDays));
      const placed = { order, items, commission };
      await this.records.changed(ctx, ORDER_PLACED, null, placed);
      return placed;
    });
  }

  private async affiliateOf(ctx: RequestContext, code: string | null | undefined) {
    if (code === undefined || code === null) return null;
    const affiliate = await this.affiliates.findByVoucher(ctx, code);
    if (!affiliate) throw new VoucherInvalid();
    return affiliate;
  }

  private async priceLines(ctx: RequestContext, { items }: NewOrder, currency: string): Promise<Line[]> {
    const products = await this.products.findPresent(items.map(({ productId }) => productId));
    return items.map(({ productId, quantity, unitPrice }) => {
      const product = products.get(productId);
      if (!product?.isActive) throw new ProductUnavailable({ details: { productId } });
      const unitPriceMinor =
        unitPrice === undefined ? product.priceMinor : parseMoney(unitPrice, currency).minor;
      if (unitPriceMinor !== product.priceMinor && !maySetPrices(ctx)) {
        throw new PriceForbidden({ details: { productId } });
      }
      return { productId, productName: product.name, quantity, unitPriceMinor };
    });
  }

  private async insert(order: OrderEntity, items: OrderItemEntity[]): Promise<void> {
    try {
      await this.orders.insert(order, items);
    } catch (error) {
      if (isUniqueViolation(error, 'uq_orders_reference')) throw new ReferenceTaken();
      throw error;
    }
  }
}

function maySetPrices(ctx: RequestContext): boolean {
  if (ctx.principal.kind === 'key') return ctx.principal.scopes.includes('orders:price');
  return actsForTenant(ctx, 'offers:write');
}

function itemOf({ id, tenantId }: OrderEntity, line: Line, discountMinor: bigint): OrderItemEntity {
  return {
    ...{ id: newId(), tenantId, orderId: id, ...line, discountMinor },
    ...{ refundedQuantity: 0, refundedMinor: 0n },
  };
}
