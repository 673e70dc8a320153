import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import type { ConversionEntity } from '../../conversion.entity.js';
import { ConversionsRepository } from '../../conversions.repository.js';
import { RefundConversionService } from '../../refund-conversion.service.js';
import type { ReversalStep } from './take-back.policy.js';

/** Takes back of a sale what its shop took back. */
@Injectable()
export class TakeBackService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly refunds: RefundConversionService,
  ) {}

  /**
   * Goes through the steps with the sale held, so that rivals wait; a sale that is rejected or reversed stays as it
   * is. Answers whether anything was taken back now.
   */
  async apply(ctx: RequestContext, saleId: string, steps: readonly ReversalStep[]): Promise<boolean> {
    if (steps.length === 0) return false;
    return this.tx.run(ctx, async () => {
      let sale = await this.conversions.lockById(saleId);
      if (!sale) throw new Error(`the sale ${saleId} of an order is gone`);
      let isChanged = false;
      for (const step of steps) {
        const reversal = isRefundable(sale) ? step(sale) : null;
        if (!reversal) continue;
        const { minor: amountMinor, key: sourceKey, reason } = reversal;
        const refunded = await this.refunds.refundLocked(ctx, sale, { amountMinor, reason, sourceKey });
        sale = refunded.conversion;
        isChanged ||= !refunded.isReplay;
      }
      return isChanged;
    });
  }
}

function isRefundable({ status }: ConversionEntity): boolean {
  return status === 'pending' || status === 'approved';
}
