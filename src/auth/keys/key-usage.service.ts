import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { KeysRepository } from './keys.repository.js';

const FLUSH_EVERY_MS = 5_000;

interface UsedKey {
  id: string;
  tenantId: string;
}

interface DayCounts {
  requests: number;
  errors: number;
  limited: number;
}

interface Gathered extends UsedKey {
  uses: number;
  lastUsedAt: Date;
  days: Map<string, DayCounts>;
}

/** Counts the uses of keys and writes the counts every few seconds, so that a request writes nothing. */
@Injectable()
export class KeyUsageService implements OnModuleInit, BeforeApplicationShutdown {
  private gathered = new Map<string, Gathered>();
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

  /** One use. */
  note(key: UsedKey): void {
    const now = new Date();
    const gathered = this.of(key, now);
    gathered.uses++;
    gathered.lastUsedAt = now;
    dayOf(gathered, now).requests++;
  }

  /** How a use ended; answers below 400 are no news. */
  noteAnswer(key: UsedKey, status: number): void {
    if (status < 400) return;
    const now = new Date();
    const day = dayOf(this.of(key, now), now);
    day.errors++;
    if (status === 429) day.limited++;
  }

  /** Writes what has gathered; what cannot be written is kept for the next time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.writeAll());
    return this.flushing;
  }

  private async writeAll(): Promise<void> {
    const gathered = [...this.gathered.values()];
    this.gathered = new Map();
    for (const tenantId of new Set(gathered.map((use) => use.tenantId))) {
      const uses = gathered.filter((use) => use.tenantId === tenantId);
      try {
        await this.tx.run({ tenantId }, () => this.keys.addUses(tenantId, uses));
      } catch (error) {
        for (const use of uses) this.putBack(use);
        this.logger.warn({ err: error }, 'the use of API keys could not be written, trying again');
      }
    }
  }

  private of({ id, tenantId }: UsedKey, lastUsedAt: Date): Gathered {
    let known = this.gathered.get(id);
    if (!known) this.gathered.set(id, (known = { id, tenantId, uses: 0, lastUsedAt, days: new Map() }));
    return known;
  }

  private putBack(use: Gathered): void {
    const known = this.of(use, use.lastUsedAt);
    known.uses += use.uses;
    if (use.lastUsedAt > known.lastUsedAt) known.lastUsedAt = use.lastUsedAt;
    for (const [day, counts] of use.days) {
      const sum = known.days.get(day) ?? { requests: 0, errors: 0, limited: 0 };
      sum.requests += counts.requests;
      sum.errors += counts.errors;
      sum.limited += counts.limited;
      known.days.set(day, sum);
    }
  }
}

function dayOf({ days }: Gathered, now: Date): DayCounts {
  const day = now.toISOString().slice(0, 10);
  let counts = days.get(day);
  if (!counts) days.set(day, (counts = { requests: 0, errors: 0, limited: 0 }));
  return counts;
}
