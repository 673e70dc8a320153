const MAX_KEYS = 500;
const MAX_RUNNING = 2;
/** Beyond this many waiting, a caller is better told at once that there is no answer. */
const MAX_WAITING = 20_000;

interface Waiting<Row> {
  key: string;
  resolve: (row: Row | null) => void;
  reject: (error: unknown) => void;
}

/**
 * Asks for many keys in one statement, two statements at a time: who looks for keys that do not exist, as fast
 * as they can, costs the database a few questions and not one each.
 */
export class GatheredLookups<Row> {
  private waiting: Waiting<Row>[] = [];
  private running = 0;

  constructor(private readonly findAll: (keys: string[]) => Promise<Map<string, Row>>) {}

  /** Null when there is no such row. Rejects when PostgreSQL cannot be asked, or too many wait already. */
  find(key: string): Promise<Row | null> {
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new Error('too many look-ups wait'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running >= MAX_RUNNING || this.waiting.length === 0) return;
    this.running += 1;
    // Those of the same turn go together.
    setImmediate(() => void this.ask());
  }

  private async ask(): Promise<void> {
    const batch = this.waiting.splice(0, MAX_KEYS);
    try {
      const keys = new Set(batch.map(({ key }) => key));
      const rows = batch.length === 0 ? new Map<string, Row>() : await this.findAll([...keys]);
      for (const { key, resolve } of batch) resolve(rows.get(key) ?? null);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.running -= 1;
      this.next();
    }
  }
}
