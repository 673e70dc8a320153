import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { principalKey, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import type { SubmitKycDto } from './dto/kyc.dto.js';
import { KycNotPossible } from './kyc.errors.js';
import { afterAct, type KycAct, mayBePaid } from './kyc.policy.js';
import { type KycNotes, KycRepository } from './kyc.repository.js';
import type { UserEntity } from './user.entity.js';
import { BeyondOwnRights, UserNotFound } from './users.errors.js';
import { UsersService } from './users.service.js';

/** Checks of identity: required by rules or by an admin, submitted by the user, decided by an admin. */
@Injectable()
export class KycService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly kyc: KycRepository,
    private readonly users: UsersService,
    private readonly audit: AuditService,
  ) {}

  /** Whether the identity check lets this user be paid: none was required, or it was verified. */
  mayBePaid(user: Pick<UserEntity, 'kycStatus'>): boolean {
    return mayBePaid(user.kycStatus);
  }

  /** Required by a rule; false when it was required before. @throws UserNotFound */
  async require(ctx: RequestContext, userId: string, reason: string): Promise<boolean> {
    const notes = { reason, requiredAt: new Date() };
    return (await this.act(ctx, userId, 'require', reason, notes)) !== null;
  }

  /** The user says who they are. @throws KycNotPossible */
  async submit(ctx: RequestContext, details: SubmitKycDto): Promise<UserEntity> {
    const notes = { details: { ...details }, submittedAt: new Date() };
    const user = await this.act(ctx, userIdOf(ctx), 'submit', null, notes);
    if (!user) throw new KycNotPossible();
    return user;
  }

  /** An admin requires, verifies or rejects, never for themselves. @throws KycNotPossible, BeyondOwnRights, UserNotFound */
  async decide(
    ctx: RequestContext,
    userId: string,
    decision: 'require' | 'verify' | 'reject',
    reason: string,
  ): Promise<UserEntity> {
    if (userIdOf(ctx) === userId) throw new BeyondOwnRights();
    const now = new Date();
    const notes =
      decision === 'require'
        ? { reason, requiredAt: now }
        : { decidedAt: now, decidedBy: userIdOf(ctx), decisionReason: reason };
    const user = await this.act(ctx, userId, decision, reason, notes);
    if (!user) throw new KycNotPossible();
    return user;
  }

  /** What was submitted and decided; null when nothing ever was. @throws UserNotFound */
  notes(ctx: RequestContext, userId: string): Promise<KycNotes | null> {
    return this.tx.run(ctx, async () => {
      await this.users.get(ctx, userId);
      return this.kyc.findNotes(userId);
    });
  }

  private act(
    ctx: RequestContext,
    userId: string,
    act: KycAct,
    reason: string | null,
    notes: Partial<KycNotes>,
  ): Promise<UserEntity | null> {
    return this.tx.run(ctx, async () => {
      const before = await this.kyc.lockStatus(userId);
      if (before === null) throw new UserNotFound();
      const after = afterAct(before, act);
      if (after === null) return null;
      await this.kyc.setStatus(userId, after);
      await this.kyc.note(ctx.tenantId, userId, notes);
      await this.audit.record(ctx, {
        action: `user.kyc_${after}`,
        subjectType: 'user',
        subjectId: userId,
        before: { kycStatus: before },
        after: { kycStatus: after, ...(reason === null ? {} : { reason }), by: principalKey(ctx.principal) },
      });
      return this.users.get(ctx, userId);
    });
  }
}
