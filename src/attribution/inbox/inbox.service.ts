import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Permission } from '../../kernel/context/roles.js';
import { isUuid } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import { IntakeNotFound } from '../conversions.errors.js';
import type { ConversionIntakeEntity } from '../intake/conversion-intake.entity.js';
import { SettlementQueue } from '../settlement/settlement-queue.service.js';
import { InboxDetailDto, InboxEntryDto } from './dto/inbox.dto.js';
import { InboxNotReplayable } from './inbox.errors.js';
import { InboxRepository } from './inbox.repository.js';
import type { InboxFilter, InboxScope } from './inbox.types.js';
import { nearestMatch } from './nearest-match.policy.js';

/** Codes of what doors refuse: senders that could not prove who they are, and shops' events that are no sale. */
const AT_THE_DOOR = /^(postback|shop)\.|^conversion\.origin_not_allowed$/;

/** Every inbound request with its outcome, and what can be done about those that were refused. */
@Injectable()
export class InboxService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly inbox: InboxRepository,
    private readonly advertisers: AdvertisersService,
    private readonly settlement: SettlementQueue,
    private readonly clicks: ClicksService,
    private readonly audit: AuditService,
  ) {}

  /** Newest first: own ones for an advertiser, all for an admin. */
  async list(ctx: RequestContext, filter: InboxFilter, request: PageRequest): Promise<Page<InboxEntryDto>> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'conversions:read');
      return mapPage(await this.inbox.findPage(scope, filter, request), InboxEntryDto.from);
    });
  }

  /** A request with what it may have meant. @throws IntakeNotFound */
  async get(ctx: RequestContext, id: string): Promise<InboxDetailDto> {
    return this.tx.run(ctx, async () => {
      const intake = await this.find(ctx, id, 'conversions:read');
      return { ...InboxEntryDto.from(intake), nearestMatch: await this.findNearest(intake) };
    });
  }

  /**
   * Judges a request once more, after what it was refused for was mended; one that is settled stays as it is.
   * @throws IntakeNotFound, InboxNotReplayable
   */
  async replay(ctx: RequestContext, id: string): Promise<InboxEntryDto> {
    const intake = await this.tx.run(ctx, () => this.find(ctx, id, 'conversions:write'));
    if (intake.status !== 'settled') {
      if (!isSale(intake)) throw new InboxNotReplayable();
      const { source, payload, keyId, advertiserId, receivedAt } = intake;
      const drainedThrough = await this.clicks.drainedThrough();
      await this.settlement.settle(
        { ctx, id, source, payload, keyId, advertiserId, receivedAt },
        { mayBeStored: true, drainedThrough },
      );
    }
    return this.tx.run(ctx, async () => {
      const after = await this.find(ctx, id, 'conversions:write');
      await this.audit.record(ctx, {
        action: 'intake.replayed',
        subjectType: 'intake',
        subjectId: id,
        before: { status: intake.status, errorCode: intake.errorCode },
        after: { status: after.status, errorCode: after.errorCode, conversionId: after.conversionId },
      });
      return InboxEntryDto.from(after);
    });
  }

  /** Has all dead requests the caller may change tried again; how many there are. */
  async retryDead(ctx: RequestContext): Promise<number> {
    return this.tx.run(ctx, async () => {
      const revived = await this.inbox.reviveDead(await this.scopeOf(ctx, 'conversions:write'));
      await this.audit.record(ctx, {
        action: 'intakes.revived',
        subjectType: 'intake',
        subjectId: null,
        after: { revived },
      });
      return revived;
    });
  }

  private async findNearest(intake: ConversionIntakeEntity): Promise<InboxDetailDto['nearestMatch']> {
    const { advertiserId, payload, status } = intake;
    if (status !== 'refused' || advertiserId === null) return null;
    const text = (name: string): string | null => (typeof payload[name] === 'string' ? payload[name] : null);
    const clickId = text('click_id')?.toLowerCase() ?? null;
    const named = {
      clickId,
      transactionId: text('transaction_id'),
      orderId: text('order_id'),
      event: text('event') ?? 'sale',
    };
    const conversions = await this.inbox.findConversionsLike(
      advertiserId,
      named.transactionId,
      named.orderId,
    );
    const clickIds = isUuid(clickId) ? await this.inbox.findClicksAround(advertiserId, clickId) : [];
    return nearestMatch(named, conversions, clickIds);
  }

  private async find(
    ctx: RequestContext,
    id: string,
    permission: Permission,
  ): Promise<ConversionIntakeEntity> {
    const intake = await this.inbox.findById(await this.scopeOf(ctx, permission), id);
    if (!intake) throw new IntakeNotFound();
    return intake;
  }

  private async scopeOf(ctx: RequestContext, permission: Permission): Promise<InboxScope> {
    return actsForTenant(ctx, permission) ? 'all' : this.advertisers.advertiserIdsOf(ctx);
  }
}

/** What was refused at the door, by its signature for one, must not get in by a replay. */
function isSale({ advertiserId, errorCode }: ConversionIntakeEntity): boolean {
  return advertiserId !== null && !AT_THE_DOOR.test(errorCode ?? '');
}
