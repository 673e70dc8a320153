import type { ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';

interface Window {
  endsAt: number;
  hits: number;
}

type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts in fixed windows in this process's memory: constant work a request, and the callers longest unseen are
 * forgotten first.
 */
export class WindowCounters implements ThrottlerStorage {
  private readonly windows = new LRUCache<string, Window>({ max: 100_000 });

  increment(key: string, ttl: number, limit: number): Promise<Count> {
    const now = Date.now();
    let window = this.windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { endsAt: now + ttl, hits: 0 };
      this.windows.set(key, window);
    }
    window.hits++;
    const timeToExpire = Math.ceil((window.endsAt - now) / 1_000);
    return Promise.resolve({
      totalHits: window.hits,
      timeToExpire,
      isBlocked: window.hits > limit,
      timeToBlockExpire: timeToExpire,
    });
  }
}
