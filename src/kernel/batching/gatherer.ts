export interface GathererOptions {
  /** How long the first of a batch waits for others, in ms. */
  waitMs: number;
  maxItems: number;
  /** Batches at work at the same time; while all are, what comes in gathers. */
  parallel: number;
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets callers that come at about the same time share one piece of work. When a batch fails as a whole, its
 * members are tried one by one, so that a bad one hurts only itself.
 */
export class Gatherer<Item, Answer> {
  private waiting: Waiting<Item, Answer>[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running = 0;

  constructor(
    private readonly work: (items: Item[]) => Promise<Answer[]>,
    private readonly options: GathererOptions,
  ) {}

  /** Resolves with the item's own answer, which stands where the item stood in its batch. */
  submit(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.waiting.length >= this.options.maxItems) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), this.options.waitMs);
    });
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    while (this.waiting.length > 0 && this.running < this.options.parallel) {
      const batch = this.waiting.splice(0, this.options.maxItems);
      this.running++;
      void this.run(batch).finally(() => {
        this.running--;
        // What gathered meanwhile has waited long enough.
        if (this.waiting.length > 0) this.flush();
      });
    }
  }

  private async run(batch: Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error);
      for (const single of batch) await this.run([single]);
    }
  }
}
