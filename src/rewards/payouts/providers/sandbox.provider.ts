import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import type { PayoutItemEntity } from '../payout-item.entity.js';
import type { PayoutProvider, TransferOutcome } from './payout-provider.types.js';
import { SandboxRepository } from './sandbox.repository.js';

/** A bank that moves no money: it keeps its own books and fails as its rules say. */
@Injectable()
export class SandboxProvider implements PayoutProvider {
  readonly name = 'sandbox';

  constructor(
    private readonly tx: TenantTransactions,
    private readonly bank: SandboxRepository,
  ) {}

  async send(ctx: RequestContext, item: PayoutItemEntity): Promise<TransferOutcome> {
    return this.tx.run(ctx, async () => {
      const failure = await this.bank.findFailure(item.beneficiaryId);
      if (failure === 'hard') {
        return { kind: 'failed', isFinal: true, reason: 'the sandbox bank refuses this beneficiary' };
      }
      if (failure === 'soft') {
        return { kind: 'failed', isFinal: false, reason: 'the sandbox bank is not available' };
      }
      await this.bank.receive(item);
      return { kind: 'paid', reference: `sandbox-${item.id}` };
    });
  }
}
