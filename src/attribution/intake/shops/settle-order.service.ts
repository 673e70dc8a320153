import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import { clock } from '../../../kernel/clock/clock.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import { AppError } from '../../../kernel/errors/app-error.js';
import type { ConversionEntity } from '../../conversion.entity.js';
import { ConversionsRepository } from '../../conversions.repository.js';
import { CouponsService } from '../../coupons/coupons.service.js';
import type { Intake } from '../intake.types.js';
import { IntakesService } from '../intakes.service.js';
import type { ShopAnswerDto } from './dto/shop-answer.dto.js';
import { ShopIntakesRepository } from './shop-intakes.repository.js';
import { saleFieldsOf, SHOP_EVENT } from './shop-sale.policy.js';
import {
  ShopEventIgnored,
  ShopOrderNotPaid,
  ShopOrderNotReferred,
  ShopOrderUnknown,
  ShopOrderVoid,
  ShopOrderWaits,
} from './shops.errors.js';
import {
  AMOUNT_RULES,
  type AmountRule,
  type RecordMoment,
  type ShopEvent,
  type ShopOrder,
} from './shops.types.js';
import { type ReversalStep, TAKE_ALL, takeBackOf, takeRefund } from './take-back.policy.js';
import { TakeBackService } from './take-back.service.js';

/** The connection through which an order comes, as far as settling it needs. */
export interface OrderDoor {
  advertiserId: string;
  orderPrefix: string;
  recordOn: RecordMoment;
  amountRule: AmountRule;
  /** The webhook by either rule: a sale is compared by the one it was recorded by. */
  read: (rule: AmountRule) => ShopEvent;
  /** The request as it will be kept. */
  open: (fields: Record<string, unknown>) => Intake;
}

/** Makes a sale of an order once, and takes back of it what the shop took back, each refund once. */
@Injectable()
export class SettleOrderService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly intakes: IntakesService,
    private readonly kept: ShopIntakesRepository,
    private readonly conversions: ConversionsRepository,
    private readonly coupons: CouponsService,
    private readonly reversals: TakeBackService,
  ) {}

  /**
   * Orders are snapshots: what was done before is found done, in whatever order and however often they come.
   * @throws ShopOrderWaits
   */
  async settle(ctx: RequestContext, door: OrderDoor): Promise<ShopAnswerDto> {
    const event = door.read(door.amountRule);
    switch (event.kind) {
      case 'ignored':
        return this.ignore(ctx, door.open({}), new ShopEventIgnored());
      case 'void':
        return this.takeBack(ctx, door, event.orderId, {}, () => TAKE_ALL);
      case 'refund':
        return this.takeBack(ctx, door, event.orderId, { refund_id: event.refund.refundId }, (rule) => {
          const told = door.read(rule);
          return takeRefund(told.kind === 'refund' ? told.refund : event.refund);
        });
      case 'order':
        return this.settleOrder(ctx, door, event.order);
    }
  }

  private async settleOrder(ctx: RequestContext, door: OrderDoor, order: ShopOrder): Promise<ShopAnswerDto> {
    const known = await this.findTold(ctx, door, order.orderId);
    const couponCode = await this.couponOf(ctx, door, order);
    const intake = door.open(saleFieldsOf(order, door, couponCode));
    if (known) return this.update(ctx, door, intake, known);
    await this.assertNotQueued(ctx, door, order.orderId);
    const obstacle = obstacleOf(order, door.recordOn);
    if (obstacle) return this.ignore(ctx, intake, obstacle);
    try {
      const result = await this.intakes.receive(intake);
      if (result.kind === 'queued') return this.queued(intake, order);
      // An order may be refunded in part by the time it is told of.
      const sale = await this.findSale(ctx, door, order.orderId);
      if (sale) await this.reversals.apply(ctx, sale.id, stepsOf(door, sale));
      return answer(result.isDuplicate ? 'duplicate' : 'recorded', intake, result.conversion.id);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      // Another delivery of the same order was faster, and the shop had changed the order in between.
      const rival = await this.findSale(ctx, door, order.orderId);
      if (rival) await this.reversals.apply(ctx, rival.id, stepsOf(door, rival));
      return { ...answer(rival ? 'duplicate' : 'ignored', intake, rival?.id ?? null), code: error.code };
    }
  }

  /** An order that is a sale already: only what was taken back since is new. */
  private async update(
    ctx: RequestContext,
    door: OrderDoor,
    intake: Intake,
    sale: ConversionEntity,
  ): Promise<ShopAnswerDto> {
    return this.tx.run(ctx, async () => {
      const isChanged = await this.reversals.apply(ctx, sale.id, stepsOf(door, sale));
      await this.kept.insert(ctx, intake, { conversionId: sale.id, isDuplicate: !isChanged });
      return answer(isChanged ? 'refunded' : 'duplicate', intake, sale.id);
    });
  }

  private async takeBack(
    ctx: RequestContext,
    door: OrderDoor,
    orderId: string,
    fields: Record<string, unknown>,
    stepBy: (rule: AmountRule) => ReversalStep,
  ): Promise<ShopAnswerDto> {
    const intake = door.open({ order_id: door.orderPrefix + orderId, ...fields });
    const sale = await this.findSale(ctx, door, orderId);
    if (!sale) {
      await this.assertNotQueued(ctx, door, orderId);
      return this.ignore(ctx, intake, new ShopOrderUnknown());
    }
    return this.tx.run(ctx, async () => {
      const step = stepBy(ruleOf(sale) ?? door.amountRule);
      const isChanged = await this.reversals.apply(ctx, sale.id, [step]);
      await this.kept.insert(ctx, intake, { conversionId: sale.id, isDuplicate: !isChanged });
      return answer(isChanged ? 'refunded' : 'duplicate', intake, sale.id);
    });
  }

  private findSale(ctx: RequestContext, door: OrderDoor, orderId: string): Promise<ConversionEntity | null> {
    const transactionId = door.orderPrefix + orderId;
    return this.tx.run(ctx, () =>
      this.conversions.findByTransaction(door.advertiserId, SHOP_EVENT, transactionId),
    );
  }

  /**
   * What a shop takes back of an order that waits would be forgotten, and the order settled as if all of it stood:
   * the shop is to tell it again. @throws ShopOrderWaits
   */
  private async assertNotQueued(ctx: RequestContext, door: OrderDoor, orderId: string): Promise<void> {
    const transactionId = door.orderPrefix + orderId;
    if (await this.tx.run(ctx, () => this.kept.isQueued(door.advertiserId, transactionId))) throw waits();
  }

  /** The order is kept, but not what it says was refunded already. @throws ShopOrderWaits */
  private queued(intake: Intake, { refunds }: ShopOrder): ShopAnswerDto {
    if (refunds.length > 0) throw waits();
    return answer('queued', intake, null);
  }

  /** The order's sale, unless only a browser has reported it: that gives way to what the shop says. */
  private async findTold(
    ctx: RequestContext,
    door: OrderDoor,
    orderId: string,
  ): Promise<ConversionEntity | null> {
    const sale = await this.findSale(ctx, door, orderId);
    const isOnlyClaimed =
      sale?.isVerified === false && (sale.status === 'pending' || sale.status === 'rejected');
    return isOnlyClaimed ? null : sale;
  }

  /** Of several codes the one that somebody stands behind. */
  private async couponOf(ctx: RequestContext, door: OrderDoor, order: ShopOrder): Promise<string | null> {
    const { couponCodes } = order;
    for (const code of couponCodes) {
      if (await this.coupons.find(ctx, door.advertiserId, code, clock.now(ctx))) return code;
    }
    return couponCodes[0] ?? null;
  }

  private async ignore(ctx: RequestContext, intake: Intake, error: AppError): Promise<ShopAnswerDto> {
    await this.tx.run(ctx, () => this.kept.insert(ctx, intake, { error }));
    return { ...answer('ignored', intake, null), code: error.code };
  }
}

/** What the webhook says was taken back of a sale, by the rule the sale was recorded by. */
function stepsOf(door: OrderDoor, sale: ConversionEntity): ReversalStep[] {
  const rule = ruleOf(sale);
  const event = door.read(rule ?? door.amountRule);
  return event.kind === 'order' ? takeBackOf(event.order, rule !== null) : [];
}

/** Null for a sale that another door recorded: nobody knows what its amount holds. */
function ruleOf({ metadata }: ConversionEntity): AmountRule | null {
  return AMOUNT_RULES.find((rule) => rule === metadata?.amount_rule) ?? null;
}

/** Why an order does not become a sale now; null when it does. */
function obstacleOf(order: ShopOrder, recordOn: RecordMoment): AppError | null {
  if (order.state === 'void') return new ShopOrderVoid();
  if (order.state === 'unpaid' && recordOn === 'paid') return new ShopOrderNotPaid();
  return order.clickId === null && order.couponCodes.length === 0 ? new ShopOrderNotReferred() : null;
}

function waits(): ShopOrderWaits {
  return new ShopOrderWaits({ headers: { 'Retry-After': '60' } });
}

function answer(status: ShopAnswerDto['status'], intake: Intake, conversionId: string | null): ShopAnswerDto {
  return { status, intakeId: intake.id, conversionId, code: null };
}
