import { Injectable } from '@nestjs/common';
import { DecideAdvertiserService } from '../advertisers/decide-advertiser.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { SuspendedCompanyDto } from './dto/suspended-company.dto.js';
import { OfferStatesService } from './offer-states.service.js';

/** A company and its offers stop together, and open again together. */
@Injectable()
export class SuspendCompanyService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly decisions: DecideAdvertiserService,
    private readonly states: OfferStatesService,
  ) {}

  /**
   * Stops a company: it publishes and resumes nothing, and its active offers pause, so that their links lead to the
   * fallback. Sales of earlier clicks are still recorded, decided about and paid.
   * @throws AdvertiserNotFound, AdvertiserInvalidTransition
   */
  async suspend(ctx: RequestContext, id: string, reason: string): Promise<SuspendedCompanyDto> {
    return this.tx.run(ctx, async () => {
      const advertiser = await this.decisions.suspend(ctx, id, reason);
      return { ...advertiser, offersChanged: await this.states.pauseAllOf(ctx, id) };
    });
  }

  /** Ends a suspension; what paused with it opens again. @throws AdvertiserNotFound, AdvertiserInvalidTransition */
  async reinstate(ctx: RequestContext, id: string): Promise<SuspendedCompanyDto> {
    return this.tx.run(ctx, async () => {
      const advertiser = await this.decisions.reinstate(ctx, id);
      return { ...advertiser, offersChanged: await this.states.resumeAllOf(ctx, id) };
    });
  }
}
