import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { randomCode, sha256 } from '../kernel/crypto/hash.js';
import { newId } from '../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import type { InviteEntity } from './invite.entity.js';
import { InvitesRepository } from './invites.repository.js';

const CODE_LENGTH = 24;
const DAY_MS = 24 * 3_600_000;

/** Invites: leave to register as a promoter, once each. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly invites: InvitesRepository,
    private readonly audit: AuditService,
  ) {}

  /** The code is shown this once. With an e-mail, only that one may use it. */
  async create(
    ctx: RequestContext,
    input: { email?: string; expiresInDays: number },
  ): Promise<{ invite: InviteEntity; code: string }> {
    const code = randomCode(CODE_LENGTH);
    const now = new Date();
    const invite: InviteEntity = {
      id: newId(),
      tenantId: ctx.tenantId,
      codeHash: sha256(code),
      email: input.email?.toLowerCase() ?? null,
      createdBy: userIdOf(ctx),
      expiresAt: new Date(now.getTime() + input.expiresInDays * DAY_MS),
      usedAt: null,
      usedBy: null,
      createdAt: now,
    };
    await this.tx.run(ctx, async () => {
      await this.invites.insert(invite);
      await this.audit.record(ctx, {
        action: 'invite.created',
        subjectType: 'invite',
        subjectId: invite.id,
        after: { email: invite.email, expiresAt: invite.expiresAt },
      });
    });
    return { invite, code };
  }

  /** Newest first. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<InviteEntity>> {
    return this.tx.run(ctx, () => this.invites.findPage(request));
  }

  async find(code: string): Promise<{ id: string; tenantId: string } | null> {
    return this.invites.findPlace(sha256(code));
  }

  /** Uses it up in the registration's transaction; false when it may not be used (any more). */
  async use(ctx: RequestContext, id: string, userId: string, email: string): Promise<boolean> {
    return this.tx.run(ctx, () => this.invites.use(id, userId, email));
  }
}
