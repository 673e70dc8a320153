import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { FraudConfigService } from '../../tracking/fraud/fraud-config.service.js';
import { FraudInsightsService } from '../../tracking/fraud/fraud-insights.service.js';
import type { ConversionRules, FraudChanges } from '../../tracking/fraud/fraud.types.js';
import { outcomeOf } from '../settlement/conversion-signals.policy.js';
import { ConversionFraudRepository, type SignalCombination } from './conversion-fraud.repository.js';
import type { ConversionBandsDto, FraudInsightsDto, FraudPreviewDto } from './dto/conversion-fraud.dto.js';

const DAY_MS = 86_400_000;

/** What the stored clicks and conversions say of fraud, and what they would say under other settings. */
@Injectable()
export class ConversionFraudService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly config: FraudConfigService,
    private readonly insights: FraudInsightsService,
    private readonly conversions: ConversionFraudRepository,
  ) {}

  /**
   * Judges the stored signals of the last days anew. Changed limits find no signals afterwards; weights and
   * thresholds do. @throws FraudConfigInvalid
   */
  preview(ctx: RequestContext, days: number, changes: FraudChanges): Promise<FraudPreviewDto> {
    return this.tx.run(ctx, async () => {
      const clicks = await this.config.preview(ctx, days, changes);
      const rules = await this.config.previewRules(ctx, changes);
      const found = await this.conversions.countCombinations(daysAgo(days));
      const conversions = {
        conversions: found.reduce((sum, one) => sum + one.conversions, 0),
        now: bandsOf(found, rules.now),
        changed: bandsOf(found, rules.changed),
      };
      return { ...clicks, conversions };
    });
  }

  /** Sums of the last days up to now. */
  sumUp(ctx: RequestContext, days: number): Promise<FraudInsightsDto> {
    return this.tx.run(ctx, async () => {
      const clicks = await this.insights.sumUp(ctx, days);
      const { now } = await this.config.previewRules(ctx, {});
      const found = await this.conversions.countCombinations(daysAgo(days));
      const conversions = {
        conversions: found.reduce((sum, one) => sum + one.conversions, 0),
        withSignals: found.reduce((sum, one) => sum + (one.signals.length > 0 ? one.conversions : 0), 0),
        byBand: bandsOf(found, now),
        bySignal: bySignal(found),
        topPromoters: await this.conversions.findTopPromoters(daysAgo(days)),
      };
      return { ...clicks, conversions };
    });
  }
}

function bandsOf(found: readonly SignalCombination[], rules: ConversionRules): ConversionBandsDto {
  const bands = { accept: 0, review: 0, reject: 0 };
  for (const { signals, conversions } of found) bands[outcomeOf(signals, rules) ?? 'accept'] += conversions;
  return bands;
}

function bySignal(found: readonly SignalCombination[]): { signal: string; conversions: number }[] {
  const counts = new Map<string, number>();
  for (const { signals, conversions } of found) {
    for (const signal of signals) counts.set(signal, (counts.get(signal) ?? 0) + conversions);
  }
  return [...counts]
    .map(([signal, conversions]) => ({ signal, conversions }))
    .sort((a, b) => b.conversions - a.conversions || (a.signal < b.signal ? -1 : 1));
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS);
}
