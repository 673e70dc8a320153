/** Lets so many work at once and the others wait in the order they came; too many who wait are refused. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly maxWaiting: number,
    private readonly refusal: () => Error,
  ) {}

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Throws the refusal when too many wait already. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) {
      if (this.waiting.length >= this.maxWaiting) throw this.refusal();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running++;
    }
    try {
      return await work();
    } finally {
      // The place is handed on, so a newcomer cannot slip in before those who wait.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

/** Turns for each key of its own, forgotten when nobody is at work. */
export class KeyedTurns {
  private readonly byKey = new Map<string, Turns>();

  constructor(
    private readonly atOnce: number,
    private readonly maxWaiting: number,
    private readonly refusal: () => Error,
  ) {}

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    let turns = this.byKey.get(key);
    if (!turns) this.byKey.set(key, (turns = new Turns(this.atOnce, this.maxWaiting, this.refusal)));
    try {
      return await turns.take(work);
    } finally {
      if (turns.isIdle) this.byKey.delete(key);
    }
  }
}
