import { Counter, Gauge, Histogram } from 'prom-client';
import type { JournalStats } from '../../journal/journal.types.js';

/** What the click route counts; all are per process since its start. */
export const clickMetrics = {
  answered: new Counter({
    name: 'afflux_clicks_total',
    help: 'Answers of the click route, by outcome',
    labelNames: ['outcome'],
  }),
  lost: new Counter({
    name: 'afflux_clicks_lost_total',
    help: 'Visitors redirected without a record because the journal could not be written',
  }),
  journalSeconds: new Histogram({
    name: 'afflux_click_journal_seconds',
    help: 'Time from a click to its record being on disk',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
  }),
};

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
