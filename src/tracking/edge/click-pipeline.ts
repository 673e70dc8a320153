import type { AppendCallback } from '../../journal/journal.types.js';
import type { Logger } from '../../kernel/logging/logger.js';
import type { CatalogEntry } from '../catalog/catalog.types.js';
import { availabilityOf } from './availability.policy.js';
import { macroValues, recordOf, type Visit } from './click.js';
import { clickMetrics } from './click-metrics.js';

export type ClickAnswer =
  | { kind: 'redirect'; location: string; clickId: string | null }
  | { kind: 'neutral' }
  | { kind: 'unknown' }
  | { kind: 'ended' }
  | { kind: 'away' };

export interface PipelineParts {
  catalog: {
    peek(code: string): CatalogEntry | null | undefined;
    load(code: string): Promise<CatalogEntry | null>;
  };
  countries: { find(ip: string | null): string | null };
  journal: { append(record: string, done: AppendCallback): void };
  logger: Logger;
}

const CODE = /^[A-Za-z0-9_-]{3,64}$/;
const COMPLAIN_EVERY_MS = 10_000;

/** resolve → judge → enrich → record → answer; nothing waits but a catalog miss and the disk. */
export class ClickPipeline {
  private complainedAt = 0;

  constructor(private readonly parts: PipelineParts) {}

  /** Calls back exactly once; a redirect with a click id is called back only when the click is on disk. */
  handle(code: string, visit: Visit, answer: (answer: ClickAnswer) => void): void {
    const entry = CODE.test(code) ? this.parts.catalog.peek(code) : null;
    if (entry !== undefined) return this.proceed(entry, visit, answer);
    this.parts.catalog.load(code).then(
      (loaded) => this.proceed(loaded, visit, answer),
      () => finish('away', answer, { kind: 'away' }),
    );
  }

  private proceed(entry: CatalogEntry | null, visit: Visit, answer: (answer: ClickAnswer) => void): void {
    if (entry === null) return finish('unknown', answer, { kind: 'unknown' });
    const now = Date.now();
    const availability = availabilityOf(entry.facts, now);
    if (availability.kind === 'neutral') return finish('neutral', answer, { kind: 'neutral' });
    if (availability.kind === 'ended') {
      const { fallbackUrl } = availability;
      if (fallbackUrl === null) return finish('ended', answer, { kind: 'ended' });
      return finish('fallback', answer, { kind: 'redirect', location: fallbackUrl, clickId: null });
    }
    this.record(entry, visit, now, answer);
  }

  private record(
    entry: CatalogEntry,
    visit: Visit,
    now: number,
    answer: (answer: ClickAnswer) => void,
  ): void {
    const click = recordOf(visit, entry, this.parts.countries.find(visit.ip), now);
    this.parts.journal.append(JSON.stringify(click), (error) => {
      if (error) this.complain(error);
      const location = entry.fill(macroValues(click, !error));
      finish(error ? 'lost' : 'recorded', answer, {
        kind: 'redirect',
        location,
        clickId: error ? null : click.id,
      });
    });
  }

  /** The visitor goes on without a click id; the loss is counted each time and told now and then. */
  private complain(error: Error): void {
    clickMetrics.lost.inc();
    const now = Date.now();
    if (now - this.complainedAt < COMPLAIN_EVERY_MS) return;
    this.complainedAt = now;
    this.parts.logger.error(
      { err: error, alert: 'journal_unwritable' },
      'clicks are lost: the journal cannot be written',
    );
  }
}

function finish(outcome: string, callback: (answer: ClickAnswer) => void, answer: ClickAnswer): void {
  clickMetrics.answered.inc({ outcome });
  callback(answer);
}
