import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { OutboxService } from '../outbox/outbox.service.js';
import type { AdvertiserEntity } from './advertiser.entity.js';
import { AdvertiserInvalidTransition, AdvertiserNotFound } from './advertisers.errors.js';
import { ADVERTISER_APPROVED, ADVERTISER_REJECTED, advertiserEvent } from './advertisers.events.js';
import { AdvertisersRepository } from './advertisers.repository.js';
import type { AdvertiserStatus } from './advertisers.types.js';
import { AdvertiserDto } from './dto/advertiser.dto.js';

/** Whether a company that registered may publish offers. */
@Injectable()
export class DecideAdvertiserService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly advertisers: AdvertisersRepository,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /** A rejected company may be approved later. @throws AdvertiserNotFound, AdvertiserInvalidTransition */
  async approve(ctx: RequestContext, id: string): Promise<AdvertiserDto> {
    return this.decide(ctx, id, ['pending', 'rejected'], { status: 'active', rejectionReason: null });
  }

  /** Its users read the reason. @throws AdvertiserNotFound, AdvertiserInvalidTransition */
  async reject(ctx: RequestContext, id: string, reason: string): Promise<AdvertiserDto> {
    return this.decide(ctx, id, ['pending'], { status: 'rejected', rejectionReason: reason });
  }

  private async decide(
    ctx: RequestContext,
    id: string,
    from: readonly AdvertiserStatus[],
    changes: Pick<AdvertiserEntity, 'status' | 'rejectionReason'>,
  ): Promise<AdvertiserDto> {
    return this.tx.run(ctx, async () => {
      const advertiser = await this.advertisers.lockById(id);
      if (!advertiser) throw new AdvertiserNotFound();
      const { status, rejectionReason } = advertiser;
      if (!from.includes(status)) throw new AdvertiserInvalidTransition({ details: { status } });
      await this.advertisers.update(id, changes);
      const after = { ...advertiser, ...changes };
      const type = changes.status === 'active' ? ADVERTISER_APPROVED : ADVERTISER_REJECTED;
      await this.audit.record(ctx, {
        action: type,
        subjectType: 'advertiser',
        subjectId: id,
        before: { status, rejectionReason },
        after: { ...changes },
      });
      await this.outbox.publish(ctx, advertiserEvent(type, after));
      return AdvertiserDto.from(after);
    });
  }
}
