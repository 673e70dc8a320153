import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';

const CHANNEL = 'afflux_partner_catalog';
const AGAIN_MS = 1_000;

/** Hears of every change of what partners are shown, on whatever node it was made. */
@Injectable()
export class CatalogChangesService implements OnModuleInit, OnApplicationShutdown {
  private readonly listeners: ((tenantId: string | null) => void)[] = [];
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isEnding = false;
  private isHearing = false;

  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    // A start does not wait for it: until then nothing is kept.
    void this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  /** Whether nothing can have changed unheard. */
  get isLive(): boolean {
    return this.isHearing;
  }

  /** Calls back with the tenant whose catalogue changed; null: any may have. */
  onChange(listener: (tenantId: string | null) => void): void {
    this.listeners.push(listener);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.config.database.app, keepAlive: true });
    this.client = client;
    let isOver = false;
    const over = (error?: Error): void => {
      if (isOver) return;
      isOver = true;
      this.isHearing = false;
      this.tell(null);
      void client.end().catch(() => undefined);
      if (this.isEnding) return;
      if (error) this.logger.debug({ err: error }, 'changes of catalogues are not heard now');
      this.timer = setTimeout(() => void this.connect(), AGAIN_MS).unref();
    };
    client.on('error', over).on('end', () => over());
    client.on('notification', ({ payload }) => this.tell(payload ?? null));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      // What changed before is not heard any more.
      this.tell(null);
      this.isHearing = !isOver;
    } catch (error) {
      over(error as Error);
    }
  }

  private tell(tenantId: string | null): void {
    for (const listener of this.listeners) listener(tenantId);
  }
}
