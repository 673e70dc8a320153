import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { HeldBalanceDto, PayoutBatchDto, type PayoutRunDto } from './dto/payout-batch.dto.js';
import { PayoutsReadRepository } from './payouts-read.repository.js';
import type { PayoutProviderName } from './payouts.types.js';
import { RunPayoutsService } from './run-payouts.service.js';

/** Runs, as the API tells of them. */
@Injectable()
export class PayoutRunsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly runner: RunPayoutsService,
    private readonly reader: PayoutsReadRepository,
  ) {}

  /** Makes a batch of everything that may be paid; of one company's rewards when it pays them itself. */
  async run(
    ctx: RequestContext,
    provider: PayoutProviderName = ctx.world === 'test' ? 'sandbox' : 'csv',
    advertiserId: string | null = null,
  ): Promise<PayoutRunDto> {
    return this.tx.run(ctx, async () => {
      const { batch, held } = await this.runner.run(ctx, provider, advertiserId);
      const totals = batch ? await this.reader.findTotals([batch.id]) : [];
      return { batch: batch && PayoutBatchDto.from(batch, totals), held: held.map(HeldBalanceDto.from) };
    });
  }
}
