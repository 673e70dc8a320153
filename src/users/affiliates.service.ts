import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { ActiveAffiliate } from './users.types.js';
import { UsersRepository } from './users.repository.js';
import { activeAffiliate, voucherKey } from './voucher.policy.js';

/** Affiliates as orders find them. */
@Injectable()
export class AffiliatesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly users: UsersRepository,
  ) {}

  /** Whose code it is, whatever its case and the blanks around it; null when it is unknown or does not count. */
  async findByVoucher(ctx: RequestContext, code: string): Promise<ActiveAffiliate | null> {
    const key = voucherKey(code);
    if (key === '') return null;
    const user = await this.tx.run(ctx, () => this.users.findByVoucher(key));
    return user && activeAffiliate(user);
  }
}
