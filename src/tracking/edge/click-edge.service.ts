import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { join } from 'node:path';
import pg from 'pg';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { HealthParts } from '../../health/health-parts.js';
import { JournalWriter } from '../../journal/journal-writer.js';
import type { EarlyRequest } from '../../kernel/http/early-answer.js';
import { FrontDoor } from '../../kernel/http/front-door.js';
import { TrustedProxies } from '../../kernel/http/trusted-proxies.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { CapLeases } from '../caps/cap-leases.js';
import { capsGate } from '../caps/caps.gate.js';
import { PostgresLeaseSource } from '../caps/postgres-lease-source.js';
import { CatalogListener } from '../catalog/catalog-listener.js';
import { Catalog } from '../catalog/catalog.service.js';
import { CatalogSnapshot } from '../catalog/catalog-snapshot.js';
import { PostgresCatalogSource } from '../catalog/postgres-catalog-source.js';
import { sharedCountryLookup } from '../geo/shared-country-lookup.js';
import { sharedPlaceLookup } from '../geo/shared-place-lookup.js';
import { clickJournalOf } from './click-journal.js';
import { clickCounts, impressionCounts, observeJournal } from './click-metrics.js';
import { ClickPipeline } from './click-pipeline.js';
import { clickRoute } from './click.route.js';
import { clickSteps, impressionSteps } from './click-steps.js';
import { impressionRoute } from './impression.route.js';
import { SECTIONS } from './sections.js';

/** What a started edge has. */
interface EdgeParts {
  catalog: Catalog;
  pool: pg.Pool;
  isOnline: () => boolean;
  clicks?: ClickPipeline;
  impressions?: ClickPipeline;
}

/** Brings the click route up: catalog, journal and countries; needs no PostgreSQL to start. */
@Injectable()
export class ClickEdgeService implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  /** What was opened, so that a start that failed half-way closes just that. */
  private readonly opened: (() => Promise<void>)[] = [];
  private isClosing = false;
  private parts: EdgeParts | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly door: FrontDoor,
    private readonly health: HealthParts,
  ) {}

  async onModuleInit(): Promise<void> {
    const { config, logger } = this;
    const catalog = await this.openCatalog();
    const journal = await this.openJournal();
    const countries = sharedCountryLookup();
    const places = sharedPlaceLookup(config);
    const identity = {
      masterKeys: config.masterKeys,
      isSecure: () => config.publicUrl?.startsWith('https:') ?? false,
    };
    const steps = clickSteps(countries, identity, [capsGate(this.openCapLeases())], places);
    const common = { catalog, journal, logger };
    const clicks = new ClickPipeline({ ...common, steps, counts: clickCounts });
    const impressions = new ClickPipeline({
      ...common,
      steps: impressionSteps(countries, identity),
      counts: impressionCounts,
      kind: 'impression',
    });
    this.parts = { ...this.parts!, clicks, impressions };
    const proxies = new TrustedProxies(config.trustProxy);
    const options = {
      publicUrl: () => config.publicUrl ?? '',
      clientOf: (request: EarlyRequest) => proxies.clientOf(request),
      isClosing: () => this.isClosing,
      logger,
    };
    const answerClick = clickRoute(clicks, options);
    const answerImpression = impressionRoute(impressions, options);
    this.door.answerFirst(
      (request, reply) => answerClick(request, reply) || answerImpression(request, reply),
    );
  }

  get catalog(): Catalog {
    return this.started.catalog;
  }

  get clicks(): ClickPipeline {
    return this.started.clicks!;
  }

  get impressions(): ClickPipeline {
    return this.started.impressions!;
  }

  /** Whether PostgreSQL is there, as far as it is known. */
  get isOnline(): boolean {
    return this.started.isOnline();
  }

  /** Asks PostgreSQL as the app role, before a tenant is known. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.started.pool.query<Row>(text, values)).rows;
  }

  private get started(): EdgeParts {
    if (!this.parts) throw new Error('the edge has not started');
    return this.parts;
  }

  beforeApplicationShutdown(): void {
    this.isClosing = true;
  }

  async onApplicationShutdown(): Promise<void> {
    for (const close of this.opened.reverse()) await close();
  }

  private async openCatalog(): Promise<Catalog> {
    const { config, logger } = this;
    const connectionString = config.database.app;
    const pool = new pg.Pool({
      connectionString,
      application_name: 'afflux catalog',
      max: 4,
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
    });
    // An idle connection that breaks is replaced at the next question.
    pool.on('error', () => undefined);
    this.opened.push(() => pool.end());

    const snapshot = new CatalogSnapshot(join(config.dataDir, 'catalog', 'snapshot.json'));
    const catalog = new Catalog(
      new PostgresCatalogSource(pool, SECTIONS),
      snapshot,
      () => listener.isConnected,
      logger,
    );
    const listener = new CatalogListener(
      connectionString,
      {
        onChange: (kind, key) => catalog.invalidate(kind, key),
        onConnected: () => catalog.invalidateAll(),
      },
      logger,
    );
    await catalog.start();
    this.opened.push(() => catalog.close());
    listener.start();
    this.opened.push(() => listener.close());
    this.health.register({
      name: 'catalog',
      required: true,
      check: () => Promise.resolve({ links: catalog.size, isConnected: listener.isConnected }),
    });
    this.parts = { catalog, pool, isOnline: () => listener.isConnected };
    return catalog;
  }

  private openCapLeases(): CapLeases {
    const { config } = this;
    const pool = new pg.Pool({
      connectionString: config.database.app,
      application_name: 'afflux cap leases',
      max: 2,
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
    });
    pool.on('error', () => undefined);
    this.opened.push(() => pool.end());
    return new CapLeases(new PostgresLeaseSource(pool, clickJournalOf(config.dataDir).nodeId));
  }

  private async openJournal(): Promise<JournalWriter> {
    const { logger } = this;
    const journal = await JournalWriter.open({
      directory: clickJournalOf(this.config.dataDir).directory,
      onStateChange: (problem) =>
        problem
          ? logger.error({ err: problem, alert: 'journal_unwritable' }, 'the click journal cannot be written')
          : logger.info('the click journal is writable again'),
    });
    this.opened.push(() => journal.close());
    observeJournal(() => journal.stats());
    this.health.register({
      name: 'journal',
      required: true,
      check: () => {
        const { isWritable, bytesOnDisk, pending } = journal.stats();
        return isWritable
          ? Promise.resolve({ bytesOnDisk, pending })
          : Promise.reject(new Error('unwritable'));
      },
    });
    return journal;
  }
}
