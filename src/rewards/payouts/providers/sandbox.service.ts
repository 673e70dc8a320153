import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/audit.service.js';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import { UsersService } from '../../../users/users.service.js';
import type { SandboxRuleDto, SandboxRulesDto } from '../dto/payout-input.dto.js';
import { SandboxRepository, type SandboxRule } from './sandbox.repository.js';

/** How the fake bank behaves. */
@Injectable()
export class SandboxService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly bank: SandboxRepository,
    private readonly users: UsersService,
    private readonly audit: AuditService,
  ) {}

  /** The failures it plays. */
  async rules(ctx: RequestContext): Promise<SandboxRulesDto> {
    const rules = await this.tx.run(ctx, () => this.bank.findRules());
    return { rules: rules.map(toDto) };
  }

  /** Replaces them. @throws UserNotFound */
  async setRules(ctx: RequestContext, { rules }: SandboxRulesDto): Promise<SandboxRulesDto> {
    return this.tx.run(ctx, async () => {
      for (const { beneficiaryId } of rules) if (beneficiaryId) await this.users.get(ctx, beneficiaryId);
      const wanted = rules.map(({ failure, beneficiaryId }) => ({
        failure,
        beneficiaryId: beneficiaryId ?? null,
      }));
      const before = await this.bank.findRules();
      await this.bank.replaceRules(ctx.tenantId, wanted);
      await this.audit.record(ctx, {
        action: 'payout.sandbox_changed',
        subjectType: 'tenant',
        subjectId: ctx.tenantId,
        before: { rules: before },
        after: { rules: wanted },
      });
      return { rules: wanted.map(toDto) };
    });
  }
}

function toDto({ failure, beneficiaryId }: SandboxRule): SandboxRuleDto {
  return { failure, ...(beneficiaryId === null ? {} : { beneficiaryId }) };
}
