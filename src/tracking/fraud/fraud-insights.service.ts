import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { InsightsDto } from './dto/fraud-insights.dto.js';
import { FraudInsightsRepository } from './fraud-insights.repository.js';
import { FraudSettingsRepository } from './fraud-settings.repository.js';
import { bandOf, DEFAULT_SETTINGS, withChanges } from './fraud.policy.js';

const DAY_MS = 86_400_000;

/** What the stored clicks say of fraud. */
@Injectable()
export class FraudInsightsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly insights: FraudInsightsRepository,
    private readonly settings: FraudSettingsRepository,
  ) {}

  /** Sums of the last days up to now. */
  sumUp(ctx: RequestContext, days: number): Promise<InsightsDto> {
    const since = new Date(Date.now() - days * DAY_MS);
    return this.tx.run(ctx, async () => {
      const { thresholds } = withChanges(DEFAULT_SETTINGS, await this.settings.find());
      const byBand = { accept: 0, flag: 0, reject: 0, block: 0 };
      let clicks = 0;
      let counted = 0;
      let points = 0;
      for (const row of await this.insights.countScores(since)) {
        byBand[bandOf(row.score, thresholds)] += row.clicks;
        clicks += row.clicks;
        counted += row.counted;
        points += row.score * row.clicks;
      }
      return {
        days,
        clicks,
        counted,
        averageScore: clicks === 0 ? 0 : Math.round((points / clicks) * 100) / 100,
        byBand,
        byReason: await this.insights.countReasons(since),
        bySignal: await this.insights.countSignals(since),
        byDay: await this.insights.sumDays(since),
        topIps: await this.insights.findTopIps(since),
        topLinks: await this.insights.findTopLinks(since),
      };
    });
  }
}
