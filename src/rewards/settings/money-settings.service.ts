import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount } from '../../kernel/errors/common.errors.js';
import { decimalsOf, formatMinor, parseMoney } from '../../kernel/money/money.js';
import { MoneySettingsRepository } from './money-settings.repository.js';

/** What a run does not pay less than, where the tenant says nothing: ten units of the currency. */
const DEFAULT_MINIMUM = '10';

export interface MoneySettings {
  feeBasisPoints: number;
  /** By currency, as decimal text in currency units. */
  minimumPayouts: Record<string, string>;
}

/** What the platform charges companies, and the least it pays out. */
@Injectable()
export class MoneySettingsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly settings: MoneySettingsRepository,
    private readonly audit: AuditService,
  ) {}

  /** The settings of the caller's tenant. */
  async get(ctx: RequestContext): Promise<MoneySettings> {
    const row = await this.tx.run(ctx, () => this.settings.find(ctx.tenantId));
    return { feeBasisPoints: row?.feeBasisPoints ?? 0, minimumPayouts: row?.minimumPayouts ?? {} };
  }

  /** The least payout of each currency, in minor units. */
  async minimumOf(ctx: RequestContext): Promise<(currency: string) => bigint> {
    const { minimumPayouts } = await this.get(ctx);
    return (currency) => parseMoney(minimumPayouts[currency] ?? DEFAULT_MINIMUM, currency).minor;
  }

  /**
   * Changes what is given: the fee of conversions approved from now on, and the minimum of the currencies
   * named, in currency units. @throws UnknownCurrency, InvalidAmount
   */
  async update(
    ctx: RequestContext,
    changes: { feeBasisPoints?: number; minimumPayouts?: Record<string, unknown> },
  ): Promise<MoneySettings> {
    return this.tx.run(ctx, async () => {
      const row = await this.settings.lock(ctx.tenantId);
      const before = { feeBasisPoints: row.feeBasisPoints, minimumPayouts: row.minimumPayouts };
      const wanted = {
        feeBasisPoints: changes.feeBasisPoints ?? before.feeBasisPoints,
        minimumPayouts: { ...before.minimumPayouts, ...normalised(changes.minimumPayouts ?? {}) },
      };
      const change = changedFields<MoneySettings>(before, wanted);
      if (!change) return before;
      await this.settings.update(ctx.tenantId, change.after);
      await this.audit.record(ctx, {
        action: 'money.settings_changed',
        subjectType: 'tenant',
        subjectId: ctx.tenantId,
        ...change,
      });
      return wanted;
    });
  }
}

function normalised(minimums: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(minimums).map(([currency, amount]) => {
      decimalsOf(currency);
      if (typeof amount !== 'number') throw new InvalidAmount({ details: { currency } });
      return [currency, formatMinor(parseMoney(amount, currency).minor, currency)];
    }),
  );
}
