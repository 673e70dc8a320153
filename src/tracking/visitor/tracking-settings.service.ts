import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { TrackingSettingsRepository } from './tracking-settings.repository.js';
import { DEFAULT_TRACKING_SETTINGS, type TrackingSettings } from './tracking-settings.types.js';

/** How a tenant's clicks are tracked; every node follows a change within seconds. */
@Injectable()
export class TrackingSettingsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly settings: TrackingSettingsRepository,
    private readonly audit: AuditService,
  ) {}

  /** The settings of the caller's tenant. */
  async get(ctx: RequestContext): Promise<TrackingSettings> {
    const row = await this.tx.run(ctx, () => this.settings.find(ctx.tenantId));
    return row ? settingsIn(row) : { ...DEFAULT_TRACKING_SETTINGS };
  }

  /** Changes what is given; what is undefined stays. */
  async update(ctx: RequestContext, changes: Partial<TrackingSettings>): Promise<TrackingSettings> {
    return this.tx.run(ctx, async () => {
      const before = settingsIn(await this.settings.lock(ctx.tenantId));
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const wanted = { ...before, ...(Object.fromEntries(given) as Partial<TrackingSettings>) };
      const change = changedFields(before, wanted);
      if (!change) return before;
      await this.settings.update(ctx.tenantId, change.after);
      await this.audit.record(ctx, {
        action: 'tracking.settings_changed',
        subjectType: 'tenant',
        subjectId: ctx.tenantId,
        ...change,
      });
      return wanted;
    });
  }
}

function settingsIn(row: TrackingSettings): TrackingSettings {
  const { duplicateSeconds, ipMode, privacyMode, honorsPrivacySignals } = row;
  const { allowUnsignedLinks, signedLinkTtlSeconds } = row;
  return {
    duplicateSeconds,
    ipMode,
    privacyMode,
    honorsPrivacySignals,
    allowUnsignedLinks,
    signedLinkTtlSeconds,
  };
}
