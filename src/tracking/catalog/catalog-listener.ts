import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../kernel/logging/logger.js';

const CHANNEL = 'afflux_catalog';
const RECONNECT_MS = 500;
const PING_EVERY_MS = 1_000;
const PING_TIMEOUT_MS = 1_000;

export interface CatalogEvents {
  /** `link:<code>`, `offer:<id>`, `tenant:<id>` … changed. */
  onChange: (kind: string, key: string) => void;
  /** Listening (again): what changed in between is unknown. */
  onConnected: () => void;
}

/** Hears which cached things went stale, and knows whether it hears at all. */
export class CatalogListener {
  private readonly stop = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private connected = false;

  constructor(
    private readonly connectionString: string,
    private readonly events: CatalogEvents,
    private readonly logger: Logger,
  ) {}

  get isConnected(): boolean {
    return this.connected;
  }

  start(): void {
    this.loop = this.run();
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      await this.listenUntilLost();
      if (this.connected && !this.stop.signal.aborted) {
        this.logger.warn('the catalog lost PostgreSQL; links are served as last known');
      }
      this.connected = false;
      await sleep(RECONNECT_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  private async listenUntilLost(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.connectionString,
      application_name: 'afflux catalog',
      connectionTimeoutMillis: 2_000,
      query_timeout: PING_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ payload = '' }) => {
      const split = payload.indexOf(':');
      this.events.onChange(payload.slice(0, split), payload.slice(split + 1));
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.connected = true;
      this.events.onConnected();
      // A connection that died silently would leave the cache stale for ever.
      while (!this.stop.signal.aborted) {
        await sleep(PING_EVERY_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
        await client.query('SELECT 1');
      }
    } catch {
      // The loop tries again; the caller reports the change of state once.
    } finally {
      await Promise.race([client.end().catch(() => undefined), sleep(500, undefined, { ref: false })]);
    }
  }
}
