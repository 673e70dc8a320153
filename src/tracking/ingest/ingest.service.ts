import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Worker } from 'node:worker_threads';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { clickJournalOf } from '../edge/click-journal.js';
import type { IngestMessage, IngestProgress, IngestSettings } from './ingest.types.js';

const BATCH_RECORDS = 10_000;
const DRAIN_MS = 10_000;
const RESTART_MS = 1_000;

const ingested = new Counter({
  name: 'afflux_ingested_clicks_total',
  help: 'Clicks moved from the journal to PostgreSQL',
});
const setAside = new Counter({
  name: 'afflux_ingest_set_aside_total',
  help: 'Journal records that could not be stored',
});

/** Keeps the ingest thread of this process running, and lets it drain at the end. */
@Injectable()
export class IngestService implements OnApplicationBootstrap, OnApplicationShutdown {
  private worker: Worker | undefined;
  private isStopping = false;
  private drainedThrough: number | null = null;
  private isInTrouble = false;

  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.ingest) return;
    const current = (): number | null => this.drainedThrough;
    new Gauge({
      name: 'afflux_ingest_lag_seconds',
      help: 'Age of the moment up to which all clicks of this node are in PostgreSQL',
      collect() {
        const drainedThrough = current();
        this.set(drainedThrough === null ? 0 : (Date.now() - drainedThrough) / 1000);
      },
    });
    this.startThread();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const { worker } = this;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('stop');
    const timer = setTimeout(() => void worker.terminate(), DRAIN_MS);
    await ended;
    clearTimeout(timer);
  }

  private startThread(): void {
    const { nodeId, directory } = clickJournalOf(this.config.dataDir);
    const settings: IngestSettings = {
      nodeId,
      directory,
      connectionString: this.config.database.system,
      batchRecords: BATCH_RECORDS,
    };
    this.worker = new Worker(new URL('./ingest.thread.js', import.meta.url), { workerData: settings });
    this.worker.on('message', (message: IngestMessage) => this.hear(message));
    this.worker.on('error', (error) =>
      this.logger.error({ err: error }, 'the click ingest broke; it starts again'),
    );
    this.worker.on('exit', () => {
      this.worker = undefined;
      if (!this.isStopping) setTimeout(() => this.isStopping || this.startThread(), RESTART_MS);
    });
  }

  private hear(message: IngestMessage): void {
    if (message.kind === 'progress') this.noteProgress(message.progress);
    if (message.kind === 'trouble' && !this.isInTrouble) {
      this.isInTrouble = true;
      this.logger.warn(
        { reason: message.message },
        'the click ingest cannot go on; clicks wait in the journal',
      );
    }
  }

  private noteProgress(progress: IngestProgress): void {
    ingested.inc(progress.inserted);
    setAside.inc(progress.setAside);
    if (progress.setAside > 0)
      this.logger.error({ records: progress.setAside }, 'journal records were set aside');
    if (progress.drainedThrough !== null) this.drainedThrough = progress.drainedThrough;
    if (this.isInTrouble) this.logger.info('the click ingest goes on');
    this.isInTrouble = false;
  }
}
