import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { isInvalidParameter } from '../../database/pg-errors.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { decodeCursor, encodeCursor } from '../../kernel/paging/cursor.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import {
  SortNeedsCurrency,
  StatsNoLongerKept,
  StatsRangeInvalid,
  StatsRangeTooLong,
} from '../analytics.errors.js';
import { slicesKeptSince } from '../days/slice-retention.policy.js';
import { coverOf } from './cover.policy.js';
import { ReportDto, ReportRowDto } from './dto/report.dto.js';
import { planReport } from './report-plan.policy.js';
import { ReportScopeService } from './report-scope.service.js';
import type { ReportQuestion } from './report-sql.js';
import type { Filters, Dimension, Frame, Interval, ReportPlan, ReportRow, Sort } from './report.types.js';
import { type Edge, ReportsRepository } from './reports.repository.js';

const DAY_MS = 86_400_000;
const MAX_DAYS: Record<Interval | 'none', number> = {
  hour: 31,
  day: 400,
  week: 1100,
  month: 1100,
  none: 1100,
};
/** Quarters of an hour are as many rows as there are links, countries and devices. */
const MAX_QUARTER_DAYS = 31;

/** What is asked of a report, already validated. */
export interface ReportRequest {
  groupBy: Dimension[];
  interval: Interval | null;
  filters: Filters;
  from: Edge;
  to: Edge;
  timezone: string | null;
  currency: string | null;
  sort: Sort | null;
  /** Whose numbers somebody with both roles means. */
  as: 'promoter' | 'advertiser' | null;
}

/** A report that may be read: judged, planned and with its span found. */
interface PreparedReport {
  question: ReportQuestion;
  frame: Frame;
}

/** Reports out of roll-ups; promoters see their own, advertisers their offers', admins the tenant's. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly reports: ReportsRepository,
    private readonly scopes: ReportScopeService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /**
   * One page of a report, and its totals.
   * @throws StatsRangeInvalid, StatsRangeTooLong, StatsNoLongerKept, CombinationNotKept, DimensionNotYours,
   *   SortNeedsCurrency, InvalidCursor
   */
  async report(
    ctx: RequestContext,
    request: ReportRequest,
    page: { limit: number; cursor?: string },
  ): Promise<ReportDto> {
    const offset = offsetOf(page.cursor);
    return this.tx.runSnapshot(ctx, async () => {
      const { question, frame } = await this.prepare(ctx, request);
      const rows = await this.reports.findRows(question, page.limit + 1, offset);
      const isPlain = question.cut.groupBy.length === 0 && question.interval === null;
      const totals = isPlain ? rows : await this.reports.findRows(totalsOf(question, frame), 1, 0);
      const next =
        rows.length > page.limit ? encodeCursor({ sort: CURSOR, values: [offset + page.limit] }) : null;
      return ReportDto.from({
        frame,
        request,
        asOf: clock.now(ctx),
        rows: rows.slice(0, page.limit),
        totals: totals[0] ?? null,
        nextCursor: next,
      });
    });
  }

  /**
   * Hands every row of a report to `take`, in batches and all of one moment; waits for each batch to be taken.
   * @throws as `report`
   */
  async forEachBatch(
    ctx: RequestContext,
    request: ReportRequest,
    take: (rows: ReportRowDto[], isFirst: boolean) => Promise<void>,
  ): Promise<void> {
    await this.tx.runSnapshot(ctx, async () => {
      const { question } = await this.prepare(ctx, request);
      let isFirst = true;
      for await (const rows of this.reports.streamRows(question, 500)) {
        await take(
          rows.map((row) => ReportRowDto.from(row, request.groupBy)),
          isFirst,
        );
        isFirst = false;
      }
      if (isFirst) await take([], true);
    });
  }

  /** The totals of several spans, in their order; null where nothing happened. Within one moment. */
  async totals(
    ctx: RequestContext,
    requests: ReportRequest[],
  ): Promise<{ frame: Frame; row: ReportRow | null }[]> {
    return this.tx.runSnapshot(ctx, async () => {
      const answers: { frame: Frame; row: ReportRow | null }[] = [];
      for (const request of requests) {
        const { question, frame } = await this.prepare(ctx, request);
        const [row] = await this.reports.findRows(question, 1, 0);
        answers.push({ frame, row: row ?? null });
      }
      return answers;
    });
  }

  private async prepare(ctx: RequestContext, request: ReportRequest): Promise<PreparedReport> {
    const { groupBy, filters, interval, currency } = request;
    const sort = request.sort ?? defaultSort(interval);
    if ((sort.field === 'amount' || sort.field === 'commission') && currency === null)
      throw new SortNeedsCurrency();
    const scope = await this.scopes.scopeOf(ctx, request.as);
    const usesOffer = groupBy.includes('offer') || filters.offer !== undefined;
    const offerIds = scope.kind === 'tenant' && usesOffer ? await this.scopes.allOfferIds(ctx) : [];
    const plan = planReport(scope, { groupBy, filters }, offerIds, ctx.tenantId);
    const { from, to, timezone } = request;
    const now = clock.now(ctx);
    const asksAligned = interval !== null && interval !== 'hour';
    const frame = await this.findFrame(ctx.tenantId, { from, to, timezone, now, asksAligned });
    checkRange(frame, interval, plan);
    if (ctx.world === 'live') this.checkAge(frame, plan);
    const question: ReportQuestion = {
      ...{ tenantId: ctx.tenantId, scope, cut: { groupBy, filters }, plan, frame, interval, currency, sort },
      ...coversOf(frame, interval),
    };
    return { question, frame };
  }

  /** What was forgotten is said, and not answered with nothing. */
  private checkAge({ from }: Frame, { clicks }: ReportPlan): void {
    if (clicks.from !== 'quarters' || clicks.rollups.table !== 'slices') return;
    const since = slicesKeptSince(new Date(), this.config.clickRetentionDays);
    if (from < since) throw new StatsNoLongerKept({ details: { since: since.toISOString() } });
  }

  /** Node may know a zone that PostgreSQL does not. */
  private async findFrame(
    tenantId: string,
    span: Parameters<ReportsRepository['findFrame']>[1],
  ): Promise<Frame> {
    try {
      return await this.reports.findFrame(tenantId, span);
    } catch (error) {
      if (!isInvalidParameter(error)) throw error;
      throw new RequestInvalid({ message: ['timezone must be a valid IANA time-zone'] });
    }
  }
}

const CURSOR = 'report';

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [offset] = decodeCursor(cursor, CURSOR, 1).values;
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) throw new InvalidCursor();
  return offset;
}

function defaultSort(interval: Interval | null): Sort {
  return interval === null
    ? { field: 'clicks', isDescending: true }
    : { field: 'period', isDescending: false };
}

function checkRange({ from, to }: Frame, interval: Interval | null, plan: ReportPlan): void {
  if (to <= from) throw new StatsRangeInvalid();
  const byQuarters = plan.clicks.from === 'quarters' || plan.conversions.from === 'quarters';
  const maxDays = Math.min(MAX_DAYS[interval ?? 'none'], byQuarters ? MAX_QUARTER_DAYS : Infinity);
  // A day may have 25 hours.
  if (to.getTime() - from.getTime() > maxDays * DAY_MS + DAY_MS / 12) {
    throw new StatsRangeTooLong({ details: { maxDays } });
  }
}

function coversOf(
  { from, to, isAligned, changedClicks, changedConversions }: Frame,
  interval: Interval | null,
): Pick<ReportQuestion, 'clickCover' | 'conversionCover'> {
  const byQuarter = interval === 'hour' || (interval !== null && !isAligned);
  return {
    clickCover: coverOf(from, to, changedClicks, byQuarter),
    conversionCover: coverOf(from, to, changedConversions, byQuarter),
  };
}

function totalsOf(question: ReportQuestion, frame: Frame): ReportQuestion {
  const { filters } = question.cut;
  const cut = { groupBy: [], filters };
  return { ...question, cut, interval: null, sort: defaultSort(null), ...coversOf(frame, null) };
}
