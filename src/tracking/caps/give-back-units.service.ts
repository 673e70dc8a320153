import { Injectable } from '@nestjs/common';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { CapUsesRepository } from './cap-uses.repository.js';

/** Makes room again in caps for what is taken back. */
@Injectable()
export class GiveBackUnitsService {
  constructor(private readonly uses: CapUsesRepository) {}

  /**
   * Gives back what conversions that are rejected or wholly reversed took of caps whose window is not over, once,
   * within the caller's transaction, which may be one across tenants. What was over a cap meanwhile stays rejected.
   */
  async giveBack(conversions: readonly { ctx: RequestContext; conversionId: string }[]): Promise<void> {
    if (conversions.length === 0) return;
    await this.uses.giveBack(
      conversions.map(({ ctx, conversionId }) => ({
        ...{ tenantId: ctx.tenantId, conversionId },
        at: clock.now(ctx),
      })),
    );
  }
}
