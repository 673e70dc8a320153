import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { KeysRepository, type KeyUse } from './keys.repository.js';

const FLUSH_EVERY_MS = 5_000;

/** Counts the uses of keys and writes the counts every few seconds, so that a request writes nothing. */
@Injectable()
export class KeyUsageService implements OnModuleInit, BeforeApplicationShutdown {
  private uses = new Map<string, KeyUse & { tenantId: string }>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly tx: TenantTransactions,
    private readonly keys: KeysRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  note(key: { id: string; tenantId: string }): void {
    this.add({ id: key.id, tenantId: key.tenantId, uses: 1, lastUsedAt: new Date() });
  }

  /** Writes what has gathered; what cannot be written is kept for the next time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.writeAll());
    return this.flushing;
  }

  private async writeAll(): Promise<void> {
    const gathered = [...this.uses.values()];
    this.uses = new Map();
    for (const tenantId of new Set(gathered.map((use) => use.tenantId))) {
      const uses = gathered.filter((use) => use.tenantId === tenantId);
      try {
        await this.tx.run({ tenantId }, () => this.keys.addUses(uses));
      } catch (error) {
        for (const use of uses) this.add(use);
        this.logger.warn({ err: error }, 'the use of API keys could not be written, trying again');
      }
    }
  }

  private add(use: KeyUse & { tenantId: string }): void {
    const known = this.uses.get(use.id);
    if (!known) {
      this.uses.set(use.id, use);
      return;
    }
    known.uses += use.uses;
    if (use.lastUsedAt > known.lastUsedAt) known.lastUsedAt = use.lastUsedAt;
  }
}
