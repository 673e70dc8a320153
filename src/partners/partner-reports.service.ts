import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { PartnerScopeService } from '../campaigns/partner-scope.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { RequestInvalid } from '../kernel/errors/common.errors.js';
import { csvStream } from '../kernel/http/csv.js';
import { formatMinor, toUnits } from '../kernel/money/money.js';
import type {
  AnalyticsRowDto,
  PartnerAnalyticsDto,
  PartnerAnalyticsQueryDto,
} from './dto/partner-report.dto.js';
import {
  PartnerReportsRepository,
  type ReportFilter,
  type RewardLine,
} from './partner-reports.repository.js';

const COLUMNS = [
  'reward_id',
  'conversion_id',
  'campaign_id',
  'beneficiary',
  'user_id',
  'amount',
  'reversed',
  'currency',
  'status',
  'eta',
  'created_at',
] as const;
const BATCH = 500;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** What partners' campaigns brought, to them and to their users. */
@Injectable()
export class PartnerReportsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly reports: PartnerReportsRepository,
    private readonly scope: PartnerScopeService,
  ) {}

  /** All rewards of the partner and of the partner's users; amounts in currency units. @throws PartnerKeyRequired */
  async rewardsCsv(ctx: RequestContext): Promise<Readable> {
    return csvStream(COLUMNS, this.lines(ctx, this.scope.partnerOf(ctx)));
  }

  /** Clicks, sales, own earnings and what was shared, by campaign, offer or day of UTC. @throws PartnerKeyRequired */
  async analytics(ctx: RequestContext, query: PartnerAnalyticsQueryDto): Promise<PartnerAnalyticsDto> {
    const partnerId = this.scope.partnerOf(ctx);
    const to = query.to ?? clock.now(ctx);
    const from = query.from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
    if (from > to) throw new RequestInvalid({ message: ['from must not be after to'] });
    const filter: ReportFilter = { group: query.group_by, from, to, campaignId: query.campaign_id ?? null };
    return this.tx.run(ctx, async () => {
      const rows = new Map<string, AnalyticsRowDto>();
      const of = (key: string): AnalyticsRowDto => {
        const known = rows.get(key) ?? { key, clicks: 0, counted_clicks: 0, conversions: 0, amounts: [] };
        rows.set(key, known);
        return known;
      };
      for (const { key, clicks, counted } of await this.reports.sumClicks(partnerId, filter))
        Object.assign(of(key), { clicks, counted_clicks: counted });
      for (const { key, conversions } of await this.reports.sumSales(partnerId, filter))
        of(key).conversions = conversions;
      for (const { key, currency, earnings, shared } of await this.reports.sumMoney(partnerId, filter)) {
        const units = (minor: string): number => toUnits(BigInt(minor), currency);
        of(key).amounts.push({ currency, earnings: units(earnings), shared: units(shared) });
      }
      const data = [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      return { from: from.toISOString(), to: to.toISOString(), group_by: query.group_by, data };
    });
  }

  private async *lines(
    ctx: RequestContext,
    partnerId: string,
  ): AsyncGenerator<Record<(typeof COLUMNS)[number], string | null>> {
    for (let after: string | null = null; ;) {
      const from: string | null = after;
      const rows: RewardLine[] = await this.tx.run(ctx, () =>
        this.reports.findRewards(partnerId, from, BATCH),
      );
      for (const { amount_minor, reversed_minor, eta, created_at, ...row } of rows) {
        yield {
          ...row,
          amount: formatMinor(BigInt(amount_minor), row.currency),
          reversed: formatMinor(BigInt(reversed_minor), row.currency),
          eta: eta.toISOString(),
          created_at: created_at.toISOString(),
        };
      }
      after = rows.at(-1)?.reward_id ?? null;
      if (rows.length < BATCH) return;
    }
  }
}
