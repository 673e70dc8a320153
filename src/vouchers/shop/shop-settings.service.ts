import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { decimalsOf } from '../../kernel/money/money.js';
import { ShopCurrencyFixed } from './shop.errors.js';
import type { ShopSettingsEntity } from './shop-settings.entity.js';
import { ShopSettingsRepository } from './shop-settings.repository.js';

/** What a shop counts in until it says otherwise. */
const FIRST_CURRENCY = 'USD';

export interface ShopSettings {
  currency: string;
  coolOffDays: number;
}

/** A tenant's shop: its one currency, and when what affiliates earn may be paid. */
@Injectable()
export class ShopSettingsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly settings: ShopSettingsRepository,
    private readonly audit: AuditService,
  ) {}

  async get(ctx: RequestContext): Promise<ShopSettings> {
    const row = await this.tx.run(ctx, () => this.settings.find(ctx.tenantId));
    return { currency: row?.currency ?? FIRST_CURRENCY, coolOffDays: row?.coolOffDays ?? 30 };
  }

  /** Changes what is given; the currency only before there is a product. @throws ShopCurrencyFixed, UnknownCurrency */
  async update(ctx: RequestContext, changes: Partial<ShopSettings>): Promise<ShopSettings> {
    if (changes.currency !== undefined) decimalsOf(changes.currency);
    return this.tx.run(ctx, async () => {
      const { currency, coolOffDays, lastProductId } = await this.settings.lock(ctx.tenantId, FIRST_CURRENCY);
      const now = { currency, coolOffDays };
      const change = changedFields<ShopSettings>(now, changes);
      if (!change) return now;
      if (change.after.currency !== undefined && lastProductId > 0) throw new ShopCurrencyFixed();
      await this.settings.update(ctx.tenantId, change.after);
      await this.audit.record(ctx, {
        action: 'shop.settings_changed',
        subjectType: 'tenant',
        subjectId: ctx.tenantId,
        ...change,
      });
      return { ...now, ...change.after };
    });
  }

  /** Takes the number of the next product; the shop stays locked until the transaction ends. */
  async nextProduct(ctx: RequestContext): Promise<{ id: number; currency: string }> {
    const { lastProductId, currency } = await this.settings.lock(ctx.tenantId, FIRST_CURRENCY);
    const id = lastProductId + 1;
    await this.settings.update(ctx.tenantId, { lastProductId: id });
    return { id, currency };
  }

  /** The row itself; null where no product was ever made. Within the caller's transaction. */
  find(ctx: RequestContext): Promise<ShopSettingsEntity | null> {
    return this.settings.find(ctx.tenantId);
  }
}
