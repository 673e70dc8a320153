import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import type { PayoutRunDto } from '../rewards/payouts/dto/payout-batch.dto.js';
import type { PayoutDto } from '../rewards/payouts/dto/payout.dto.js';
import { PayoutRunsService } from '../rewards/payouts/payout-runs.service.js';
import { PayoutNotFound } from '../rewards/payouts/payouts.errors.js';
import { PayoutsService } from '../rewards/payouts/payouts.service.js';
import { MoneySettingsService } from '../rewards/settings/money-settings.service.js';
import type { SettlementDto } from './dto/settlement.dto.js';

/** What companies that pay their promoters themselves owe them, and what they say they paid. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly advertisers: AdvertisersService,
    private readonly runs: PayoutRunsService,
    private readonly payouts: PayoutsService,
    private readonly settings: MoneySettingsService,
  ) {}

  /** How each company of the caller settles, and the fee the platform charges it. */
  async settlement(ctx: RequestContext): Promise<SettlementDto[]> {
    return this.tx.run(ctx, async () => {
      const { feeBasisPoints } = await this.settings.get(ctx);
      const own = await this.advertisers.findOwn(ctx);
      return own.map(({ id, name, settlementMode }) => ({
        advertiserId: id,
        name,
        settlementMode,
        feePercent: feeBasisPoints / 100,
      }));
    });
  }

  /** Puts every reward of the company that may be paid onto statements. @throws AdvertiserNotFound, AdvertiserAmbiguous */
  async make(ctx: RequestContext, named: string | undefined): Promise<PayoutRunDto> {
    const advertiserId = await this.advertisers.ownAdvertiserId(ctx, named);
    return this.runs.run(ctx, 'direct', advertiserId);
  }

  /** Newest first. @throws AdvertiserNotFound, AdvertiserAmbiguous */
  async list(ctx: RequestContext, named: string | undefined, request: PageRequest): Promise<Page<PayoutDto>> {
    const advertiserId = await this.advertisers.ownAdvertiserId(ctx, named);
    return this.payouts.listItems(ctx, { advertiserId }, request);
  }

  /** The company has paid it, with proof. @throws PayoutNotFound, PayoutInvalidTransition */
  async pay(ctx: RequestContext, id: string, reference: string): Promise<PayoutDto> {
    return this.tx.run(ctx, async () => {
      const advertiserId = await this.payouts.advertiserOf(ctx, id);
      const own = await this.advertisers.advertiserIdsOf(ctx);
      if (advertiserId === null || !own.includes(advertiserId)) throw new PayoutNotFound();
      return this.payouts.confirm(ctx, id, reference, advertiserId);
    });
  }
}
