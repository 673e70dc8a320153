import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { sharedPlaceLookup } from '../geo/shared-place-lookup.js';
import { ConversionRulesService } from './conversion-rules.service.js';
import { FraudSettingsRepository } from './fraud-settings.repository.js';
import { FraudConfigInvalid } from './fraud.errors.js';
import {
  bandOf,
  conversionRulesOf,
  DEFAULT_SETTINGS,
  problemOf,
  rescored,
  withChanges,
} from './fraud.policy.js';
import {
  type Band,
  type ConversionRules,
  type FraudChanges,
  type FraudSettings,
  NETWORK_SIGNALS,
  type SignalName,
} from './fraud.types.js';

const DAY_MS = 86_400_000;

export interface Preview {
  days: number;
  clicks: number;
  now: Record<Band, number>;
  changed: Record<Band, number>;
}

/** How conversions are judged now, and how they would be. */
export interface PreviewedRules {
  now: ConversionRules;
  changed: ConversionRules;
}

/** How a tenant's clicks and conversions are judged. */
@Injectable()
export class FraudConfigService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly settings: FraudSettingsRepository,
    private readonly conversions: ConversionRulesService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /** Signals that this installation has no data for. */
  get unavailableSignals(): SignalName[] {
    return sharedPlaceLookup(this.config)?.knowsNetworks ? [] : NETWORK_SIGNALS;
  }

  get(ctx: RequestContext): Promise<FraudSettings> {
    return this.tx.run(ctx, async () => withChanges(DEFAULT_SETTINGS, await this.settings.find()));
  }

  /** In effect on every node within 2 s, for clicks and conversions from then on. @throws FraudConfigInvalid */
  update(ctx: RequestContext, changes: FraudChanges): Promise<FraudSettings> {
    return this.tx.run(ctx, async () => {
      const kept = await this.settings.lock(ctx.tenantId);
      const before = withChanges(DEFAULT_SETTINGS, kept);
      const after = valid(withChanges(before, changes));
      const change = changedFields(before, after);
      if (!change) return before;
      await this.settings.save(ctx.tenantId, differenceOf(after));
      this.tx.afterCommit(() => this.conversions.forget());
      await this.audit.record(ctx, {
        action: 'fraud.config_changed',
        subjectType: 'fraud_config',
        subjectId: ctx.tenantId,
        before: change.before as Record<string, unknown>,
        after: change.after as Record<string, unknown>,
      });
      return after;
    });
  }

  /**
   * Judges the stored signals of the last days anew. Changed limits of speed and lists find no signals
   * afterwards; weights and thresholds do. @throws FraudConfigInvalid
   */
  preview(ctx: RequestContext, days: number, changes: FraudChanges): Promise<Preview> {
    return this.tx.run(ctx, async () => {
      const { now, changed } = await this.withAndWithout(changes);
      const combinations = await this.settings.countCombinations(new Date(Date.now() - days * DAY_MS));
      const preview: Preview = { days, clicks: 0, now: noClicks(), changed: noClicks() };
      for (const { signals, clicks } of combinations) {
        preview.clicks += clicks;
        preview.now[bandOf(rescored(signals, now.weights), now.thresholds)] += clicks;
        preview.changed[bandOf(rescored(signals, changed.weights), changed.thresholds)] += clicks;
      }
      return preview;
    });
  }

  /** The rules for conversions with and without changes. @throws FraudConfigInvalid */
  previewRules(ctx: RequestContext, changes: FraudChanges): Promise<PreviewedRules> {
    return this.tx.run(ctx, async () => {
      const { now, changed } = await this.withAndWithout(changes);
      return { now: conversionRulesOf(now), changed: conversionRulesOf(changed) };
    });
  }

  private async withAndWithout(changes: FraudChanges) {
    const now = withChanges(DEFAULT_SETTINGS, await this.settings.find());
    return { now, changed: valid(withChanges(now, changes)) };
  }
}

function valid(settings: FraudSettings): FraudSettings {
  const problem = problemOf(settings);
  if (problem) throw new FraudConfigInvalid({ details: { problem } });
  return settings;
}

function noClicks(): Record<Band, number> {
  return { accept: 0, flag: 0, reject: 0, block: 0 };
}

/** What differs from the defaults: only that is kept. */
function differenceOf(settings: FraudSettings): FraudChanges {
  const part = <T extends object>(now: T, before: T): Partial<T> | undefined =>
    changedFields(before, now)?.after;
  const { suspiciousReferrers, dataCentreAsns } = DEFAULT_SETTINGS;
  return {
    weights: part(settings.weights, DEFAULT_SETTINGS.weights),
    conversionWeights: part(settings.conversionWeights, DEFAULT_SETTINGS.conversionWeights),
    conversionLimits: part(settings.conversionLimits, DEFAULT_SETTINGS.conversionLimits),
    thresholds: part(settings.thresholds, DEFAULT_SETTINGS.thresholds),
    velocity: part(settings.velocity, DEFAULT_SETTINGS.velocity),
    autoBlock: part(settings.autoBlock, DEFAULT_SETTINGS.autoBlock),
    kyc: part(settings.kyc, DEFAULT_SETTINGS.kyc),
    ...changedFields(
      { suspiciousReferrers, dataCentreAsns },
      {
        suspiciousReferrers: settings.suspiciousReferrers,
        dataCentreAsns: settings.dataCentreAsns,
      },
    )?.after,
  };
}
