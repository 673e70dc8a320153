import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { ClickEdgeService } from '../edge/click-edge.service.js';

const FLUSH_EVERY_MS = 5_000;
const MAX_KEYS = 20_000;

/** Counts the uses of keys at the edge; what cannot be written is kept for the next time. */
@Injectable()
export class KeyUses implements OnModuleInit, BeforeApplicationShutdown {
  private readonly uses = new Map<string, { uses: number; lastUsedAt: Date }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly edge: ClickEdgeService) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  note(keyId: string, uses = 1, lastUsedAt = new Date()): void {
    const known = this.uses.get(keyId);
    if (known) {
      known.uses += uses;
      if (lastUsedAt > known.lastUsedAt) known.lastUsedAt = lastUsedAt;
    } else if (this.uses.size < MAX_KEYS) {
      this.uses.set(keyId, { uses, lastUsedAt });
    }
  }

  private async flush(): Promise<void> {
    const gathered = [...this.uses];
    if (gathered.length === 0) return;
    this.uses.clear();
    try {
      await this.edge.query('SELECT note_key_uses($1, $2, $3)', [
        gathered.map(([id]) => id),
        gathered.map(([, { uses }]) => uses),
        gathered.map(([, { lastUsedAt }]) => lastUsedAt),
      ]);
    } catch {
      for (const [id, { uses, lastUsedAt }] of gathered) this.note(id, uses, lastUsedAt);
    }
  }
}
