import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { OutboxService } from '../outbox/outbox.service.js';
import type { AdvertiserEntity } from './advertiser.entity.js';
import { AdvertiserInvalidTransition, AdvertiserNotFound } from './advertisers.errors.js';
import {
  ADVERTISER_APPROVED,
  ADVERTISER_REINSTATED,
  ADVERTISER_REJECTED,
  ADVERTISER_SUSPENDED,
  advertiserEvent,
} from './advertisers.events.js';
import { AdvertisersRepository } from './advertisers.repository.js';
import type { AdvertiserStatus } from './advertisers.types.js';
import { AdvertiserDto } from './dto/advertiser.dto.js';

/** Whether a company may publish offers. */
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
    const changes = { status: 'active', rejectionReason: null } as const;
    return this.decide(ctx, id, ADVERTISER_APPROVED, ['pending', 'rejected'], changes);
  }

  /** Its users read the reason. @throws AdvertiserNotFound, AdvertiserInvalidTransition */
  async reject(ctx: RequestContext, id: string, reason: string): Promise<AdvertiserDto> {
    const changes = { status: 'rejected', rejectionReason: reason } as const;
    return this.decide(ctx, id, ADVERTISER_REJECTED, ['pending'], changes);
  }

  /**
   * It can publish nothing more; what becomes of its offers is their room's to say.
   * @throws AdvertiserNotFound, AdvertiserInvalidTransition
   */
  async suspend(ctx: RequestContext, id: string, reason: string): Promise<AdvertiserDto> {
    const changes = { status: 'suspended', rejectionReason: reason } as const;
    return this.decide(ctx, id, ADVERTISER_SUSPENDED, ['active'], changes);
  }

  /** Ends a suspension. @throws AdvertiserNotFound, AdvertiserInvalidTransition */
  async reinstate(ctx: RequestContext, id: string): Promise<AdvertiserDto> {
    const changes = { status: 'active', rejectionReason: null } as const;
    return this.decide(ctx, id, ADVERTISER_REINSTATED, ['suspended'], changes);
  }

  private async decide(
    ctx: RequestContext,
    id: string,
    type: string,
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
