import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ConversionFactsService } from '../../attribution/facts/conversion-facts.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { DaySumsRepository } from '../days/day-sums.repository.js';
import { DaySumsService } from '../days/day-sums.service.js';
import type { Source } from '../days/days.types.js';
import { type Difference, ReconcileRepository, ROLLED_UP, type Span } from './reconcile.repository.js';

const DAY_MS = 86_400_000;
const SHOWN = 5;
const SOURCES: Source[] = ['clicks', 'conversions'];

/** What one kind of roll-up of a day differs in from the rows it was made of. */
export interface Finding {
  table: string;
  differences: number;
  /** The first of them, for people. */
  examples: Difference[];
}

export interface Reconciliation {
  findings: Finding[];
  /** The clicks of this day are forgotten, so only its conversions were compared. */
  clicksForgotten: boolean;
}

/** Reckons a day from its rows, and says what its roll-ups and sums have otherwise. */
@Injectable()
export class ReconcileService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly rows: ReconcileRepository,
    private readonly days: DaySumsService,
    private readonly sums: DaySumsRepository,
    private readonly facts: ConversionFactsService,
  ) {}

  /** Compares a day in UTC (`YYYY-MM-DD`) of one tenant; with `repair` puts right what differs. */
  async reconcile(
    database: { source: DataSource },
    ctx: RequestContext,
    day: string,
    repair: boolean,
  ): Promise<Reconciliation> {
    const from = new Date(`${day}T00:00:00Z`);
    const to = new Date(from.getTime() + DAY_MS);
    const span: Span = { tenantId: ctx.tenantId, from, to, isLive: ctx.world === 'live' };
    const run = <T>(work: () => Promise<T>): Promise<T> => this.tx.runOn(database, ctx, work);
    const clicksForgotten = await run(() => this.rows.isForgotten(day, span));
    const findings: Finding[] = [];
    const note = (table: string, differences: number, examples: Difference[] = []): void => {
      if (differences > 0) findings.push({ table, differences, examples: examples.slice(0, SHOWN) });
    };
    const changed = new Set<Source>();
    for (const table of ROLLED_UP) {
      if (clicksForgotten && table !== 'conversion_rollups') continue;
      await run(async () => {
        const differences = await this.rows.findDifferences(table, span);
        note(table, differences.length, differences);
        if (differences.length === 0 || !repair) return;
        await this.rows.replace(table, span);
        if (table !== 'conversion_rollups') changed.add('clicks');
      });
    }
    await run(async () => {
      const wrong = await this.facts.findWrong(ctx, from, to);
      const examples = wrong.map((id) => ({ key: id, kept: null, raw: null }));
      note('conversion_facts', wrong.length, examples);
      if (repair) for (const id of wrong) await this.facts.refresh(ctx.tenantId, id);
    });
    for (const source of SOURCES) {
      // What the sums of a day were made of goes with its clicks, sooner or later.
      if (clicksForgotten && source === 'clicks') continue;
      await run(async () => {
        if (changed.has(source)) await this.sums.markChanged(ctx.tenantId, source, from, to);
        // What is only waiting to be summed up is no difference: readers know of it.
        await this.days.sumUp(ctx, source, day);
        const differences = await this.sums.countDifferences(ctx.tenantId, source, day);
        note(source === 'clicks' ? 'click_days' : 'conversion_days', differences);
        if (differences === 0 || !repair) return;
        await this.sums.markChanged(ctx.tenantId, source, from, to);
        await this.days.sumUp(ctx, source, day);
      });
    }
    return { findings, clicksForgotten };
  }
}
