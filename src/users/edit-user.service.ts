import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { asTaken } from './taken.js';
import type { UserEntity } from './user.entity.js';
import { BeyondOwnRights, NotAffiliate, UserNotFound } from './users.errors.js';
import { mayManage } from './users.policy.js';
import { UsersRepository } from './users.repository.js';
import type { AffiliateTerms, UserChanges, UserFilter } from './users.types.js';
import { termColumns } from './voucher.policy.js';

const BATCH = 500;

/** What admins change about people beside their rights, and the list of people as a file. */
@Injectable()
export class EditUserService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly users: UsersRepository,
    private readonly audit: AuditService,
  ) {}

  /**
   * Changes e-mail, name, language and an affiliate's terms; orders placed before keep the terms they had.
   * Nobody sets their own rates. @throws UserNotFound, BeyondOwnRights, NotAffiliate, EmailTaken, VoucherTaken
   */
  async edit(ctx: RequestContext, id: string, changes: UserChanges): Promise<UserEntity> {
    const { email, displayName, locale, ...terms } = changes;
    return this.tx.run(ctx, async () => {
      const user = await this.users.lockById(id);
      if (!user) throw new UserNotFound();
      if (!mayManage(ctx.principal, id, user, user)) throw new BeyondOwnRights();
      const wanted = { email: email?.toLowerCase(), displayName, locale, ...this.termsFor(ctx, user, terms) };
      const change = changedFields<UserEntity>(user, wanted);
      if (!change) return user;
      await this.users.update(id, change.after).catch((error: unknown) => {
        throw asTaken(error);
      });
      await this.audit.record(ctx, {
        action: 'user.updated',
        subjectType: 'user',
        subjectId: id,
        before: { ...change.before },
        after: { ...change.after },
      });
      return { ...user, ...change.after };
    });
  }

  /** Everybody who matches, oldest first, read in pages so that memory stays flat. */
  async *export(ctx: RequestContext, filter: UserFilter): AsyncGenerator<UserEntity> {
    let after: string | null = null;
    do {
      const from: string | null = after;
      const rows: UserEntity[] = await this.tx.run(ctx, () => this.users.findAfter(filter, from, BATCH));
      yield* rows;
      after = rows.at(-1)?.id ?? null;
    } while (after !== null);
  }

  private termsFor(ctx: RequestContext, user: UserEntity, terms: AffiliateTerms): Partial<UserEntity> {
    if (Object.values(terms).every((value) => value === undefined)) return {};
    if (!user.roles.includes('AFFILIATE_MARKETER')) throw new NotAffiliate();
    if (ctx.principal.kind === 'user' && ctx.principal.id === user.id) throw new BeyondOwnRights();
    return termColumns(terms, user);
  }
}
