import { Counter, Gauge, Histogram } from 'prom-client';
import type { JournalStats } from '../../journal/journal.types.js';

/** Every way a visit to the click route can end: a redirect is `recorded`, `lost`, or leads away without a record. */
const OUTCOMES = [
  ...(['recorded', 'lost', 'redirect', 'neutral', 'unknown', 'ended'] as const),
  ...(['geo_blocked', 'too_fast', 'away', 'failed'] as const),
];

export type ClickOutcome = (typeof OUTCOMES)[number];

/** One click in so many is timed. */
const TIMED_SHARE = 16;

/**
 * What the click route counts, per process since its start, in plain numbers: a counter with labels looks its
 * labels up at every click.
 */
export class ClickCounts {
  private readonly outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<
    ClickOutcome,
    number
  >;
  private handled = 0;
  private readonly journalSeconds: Histogram;

  /** @param what names the metrics: `click` or `impression` */
  constructor(what: string) {
    this.journalSeconds = new Histogram({
      name: `afflux_${what}_journal_seconds`,
      help: `Time until the record of a ${what} is on disk, of every ${TIMED_SHARE}th`,
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
    });
    const { outcomes } = this;
    new Counter({
      name: `afflux_${what}s_total`,
      help: `Answers of the ${what} routes, by outcome`,
      labelNames: ['outcome'],
      collect() {
        this.reset();
        for (const outcome of OUTCOMES) this.inc({ outcome }, outcomes[outcome]);
      },
    });
    new Counter({
      name: `afflux_${what}s_lost_total`,
      help: `Visitors answered without a record of their ${what} because the journal could not be written`,
      collect() {
        this.reset();
        this.inc(outcomes.lost);
      },
    });
  }

  count(outcome: ClickOutcome): void {
    this.outcomes[outcome]++;
  }

  /** When the record was handed to the journal, for `stopTimer`; 0 when this click is not timed. */
  startTimer(): number {
    return this.handled++ % TIMED_SHARE === 0 ? performance.now() : 0;
  }

  stopTimer(startedAt: number): void {
    if (startedAt !== 0) this.journalSeconds.observe((performance.now() - startedAt) / 1000);
  }
}

export const clickCounts = new ClickCounts('click');
export const impressionCounts = new ClickCounts('impression');

export function observeJournal(stats: () => JournalStats): void {
  new Gauge({
    name: 'afflux_journal_bytes',
    help: 'Bytes of the click journal on disk',
    collect() {
      this.set(stats().bytesOnDisk);
    },
  });
  new Gauge({
    name: 'afflux_journal_waiting_records',
    help: 'Records handed to the journal and not yet on disk',
    collect() {
      this.set(stats().pending);
    },
  });
}
