import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../../kernel/paging/page.js';
import { FraudBlocksRepository, type StoredBlock } from './fraud-blocks.repository.js';
import { FraudEventsService } from './fraud-events.service.js';
import { BlockExists, BlockNotFound, ExpiryInvalid, NetworkInvalid } from './fraud.errors.js';
import { networkText, parseNetwork } from './ip-network.js';

const HOUR_MS = 3_600_000;

export interface NewBlock {
  cidr: string;
  reason: string;
  hours?: number;
  expiresAt?: Date;
}

/** Addresses and networks whose clicks are kept but do not count. */
@Injectable()
export class FraudBlocksService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly blocks: FraudBlocksRepository,
    private readonly audit: AuditService,
    private readonly events: FraudEventsService,
  ) {}

  /** Blocks in effect, newest first. */
  list(ctx: RequestContext, request: PageRequest): Promise<Page<StoredBlock>> {
    return this.tx.run(ctx, () => this.blocks.findPage(request));
  }

  /** In effect on every node within 2 s. @throws NetworkInvalid, ExpiryInvalid, BlockExists */
  async create(ctx: RequestContext, input: NewBlock): Promise<StoredBlock> {
    const block = await this.set(ctx, input, false);
    if (!block) throw new BlockExists();
    return block;
  }

  /** Set by a rule; null when the address is blocked already. */
  createAutomatic(ctx: RequestContext, input: NewBlock): Promise<StoredBlock | null> {
    return this.set(ctx, input, true);
  }

  /** In effect on every node within 2 s. @throws BlockNotFound */
  async remove(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const block = await this.blocks.end(id);
      if (!block) throw new BlockNotFound();
      await this.audit.record(ctx, {
        action: 'fraud.unblocked',
        subjectType: 'fraud_block',
        subjectId: id,
        before: { cidr: block.cidr, reason: block.reason },
      });
    });
  }

  private async set(ctx: RequestContext, input: NewBlock, isAutomatic: boolean): Promise<StoredBlock | null> {
    const network = parseNetwork(input.cidr);
    if (!network) throw new NetworkInvalid();
    const createdAt = new Date();
    const block: StoredBlock = {
      id: newId(),
      cidr: networkText(network),
      reason: input.reason,
      isAutomatic,
      createdBy: actorOf(ctx),
      expiresAt: endOf(input, createdAt),
      createdAt,
    };
    return this.tx.run(ctx, async () => {
      if (!(await this.blocks.insert(ctx.tenantId, block))) return null;
      const { id, cidr, reason } = block;
      const expiresAt = block.expiresAt?.toISOString() ?? null;
      await this.audit.record(ctx, {
        action: 'fraud.blocked',
        subjectType: 'fraud_block',
        subjectId: id,
        after: { cidr, reason, expiresAt },
      });
      // What an admin does stands in the audit log; this is the list of what the rules do.
      if (isAutomatic) {
        const details = { cidr, reason, blockId: id, expiresAt };
        await this.events.record(ctx, { kind: 'ip_blocked', ip: input.cidr, details });
      }
      return block;
    });
  }
}

function endOf({ hours, expiresAt }: NewBlock, now: Date): Date | null {
  if (expiresAt && (hours || expiresAt <= now)) throw new ExpiryInvalid();
  return expiresAt ?? (hours ? new Date(now.getTime() + hours * HOUR_MS) : null);
}

function actorOf({ principal }: RequestContext): string | null {
  if (principal.kind === 'system') return principal.job;
  return principal.kind === 'anonymous' ? null : principal.id;
}
