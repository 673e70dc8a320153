import type { AppendCallback } from '../../journal/journal.types.js';
import type { Logger } from '../../kernel/logging/logger.js';
import type { Resolved } from '../catalog/catalog.service.js';
import { Click, type Visit } from './click.js';
import { clickLine } from './click-line.js';
import type { ClickCounts, ClickOutcome } from './click-metrics.js';
import { recordText } from './click-record-text.js';
import type { ClickAnswer, ClickStep, StepOutcome } from './click-step.js';
import { locationOf } from './location.js';

export interface PipelineParts {
  catalog: {
    peek(code: string): Resolved | null | undefined;
    load(code: string): Promise<Resolved | null>;
  };
  /** In this order; the first answer ends the pipeline. */
  steps: readonly ClickStep[];
  journal: { append(record: string, done: AppendCallback): void };
  /** What is counted, per process. */
  counts: ClickCounts;
  /** What is recorded; absent for clicks. */
  kind?: 'impression';
  logger: Logger;
}

/** Must not throw. */
type Callback = (answer: ClickAnswer) => void;

const CODE = /^[A-Za-z0-9_-]{3,64}$/;
const COMPLAIN_EVERY_MS = 10_000;

/** resolve → the steps → record → answer; nothing waits but a catalog miss, a cap lease and the disk. */
export class ClickPipeline {
  private complainedAt = 0;

  constructor(private readonly parts: PipelineParts) {}

  /** Calls back exactly once; a redirect with a click id is called back only when the click is on disk. */
  handle(code: string, visit: Visit, answer: Callback): void {
    const resolved = CODE.test(code) ? this.parts.catalog.peek(code) : null;
    if (resolved !== undefined) return this.begin(resolved, visit, answer);
    this.parts.catalog.load(code).then(
      (loaded) => this.begin(loaded, visit, answer),
      () => this.finish('away', answer, { kind: 'away' }),
    );
  }

  private begin(resolved: Resolved | null, visit: Visit, answer: Callback): void {
    if (resolved === null) return this.finish('unknown', answer, { kind: 'unknown' });
    try {
      this.proceed(new Click(visit, resolved, Date.now()), 0, answer);
    } catch (error) {
      this.fail(error, answer);
    }
  }

  private proceed(click: Click, from: number, answer: Callback): void {
    const { steps } = this.parts;
    for (let index = from; index < steps.length; index++) {
      const outcome = steps[index]!.apply(click);
      if (outcome instanceof Promise) return this.await(outcome, click, index + 1, answer);
      if (outcome) return this.finish(outcome.kind, answer, outcome);
    }
    this.record(click, answer);
  }

  private await(outcome: Promise<StepOutcome>, click: Click, next: number, answer: Callback): void {
    outcome
      .then(
        (settled) =>
          settled ? this.finish(settled.kind, answer, settled) : this.proceed(click, next, answer),
        (error: unknown) => {
          this.parts.logger.error({ err: error }, 'a step of the click route failed');
          this.finish('away', answer, { kind: 'away' });
        },
      )
      .catch((error: unknown) => this.fail(error, answer));
  }

  /** A fault of ours costs this visitor the redirect, and nobody else the server. */
  private fail(error: unknown, answer: Callback): void {
    this.parts.logger.error({ err: error }, 'a click could not be handled');
    this.finish('failed', answer, { kind: 'failed' });
  }

  private record(click: Click, answer: Callback): void {
    if (click.visit.isReplay) return this.answer(click, null, answer);
    const { counts, journal, kind } = this.parts;
    const startedAt = counts.startTimer();
    const record = kind === undefined ? clickLine(click) : recordText(click, kind);
    journal.append(record, (error) => {
      counts.stopTimer(startedAt);
      this.answer(click, error, answer);
    });
  }

  private answer(click: Click, error: Error | null | undefined, answer: Callback): void {
    if (error) this.complain(error);
    // Nobody is led anywhere by a picture.
    const location = this.parts.kind === undefined ? locationOf(click, !error) : '';
    const clickId = error ? null : click.id;
    this.finish(error ? 'lost' : 'recorded', answer, {
      kind: 'redirect',
      location,
      clickId,
      setCookie: click.setCookie,
      ...(error ? { isLost: true } : {}),
    });
  }

  /** The visitor goes on without a click id; each loss is counted, and they are told of now and then. */
  private complain(error: Error): void {
    const now = Date.now();
    if (now - this.complainedAt < COMPLAIN_EVERY_MS) return;
    this.complainedAt = now;
    this.parts.logger.error(
      { err: error, alert: 'journal_unwritable' },
      'clicks are lost: the journal cannot be written',
    );
  }

  private finish(outcome: ClickOutcome, callback: Callback, answer: ClickAnswer): void {
    this.parts.counts.count(outcome);
    callback(answer);
  }
}
