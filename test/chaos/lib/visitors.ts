import { setTimeout as sleep } from 'node:timers/promises';
import { ClickClient } from '../../../bench/lib/click-client.js';
import type { Visit } from '../../../bench/lib/visits.js';

/** Of so many clicks one becomes a sale. */
const CLICKS_PER_SALE = 20;
/** Senders that wait for a broken server must not pile up without end. */
const MAX_WAITING_SALES = 500;
const RETRY_MS = 50;
const SENDERS = 8;

interface Sale {
  transactionId: string;
  clickId: string;
}

/**
 * People who follow links, and a shop that reports what they buy, whatever happens to the server: a visitor
 * whose connection breaks has seen nothing, a shop tries the same report until it is answered.
 */
export class Visitors {
  /** Click ids that a redirect showed. */
  readonly seen: string[] = [];
  /** Transactions that were answered with 2xx. */
  readonly sold: string[] = [];
  /** Answers that should not be, by what they were. */
  readonly surprises = new Map<string, number>();
  broken = 0;
  /** Where the server listens; null while it is down. */
  port: number | null = null;

  private readonly client: ClickClient;
  private readonly waiting: Sale[] = [];
  private nextVisit = 0;
  private nextSale = 0;
  private isOpen = true;
  private readonly visitors: Promise<void>[];
  private readonly senders: Promise<void>[];

  constructor(
    private readonly visits: readonly Visit[],
    private readonly key: string,
    connections: number,
  ) {
    this.client = new ClickClient(connections);
    this.visitors = Array.from({ length: connections }, () => this.visit());
    this.senders = Array.from({ length: SENDERS }, () => this.send());
  }

  /** Ends the visits, and then waits until every sale is answered. */
  async finish(): Promise<void> {
    this.isOpen = false;
    await Promise.all([...this.visitors, ...this.senders]);
    this.client.close();
  }

  private async visit(): Promise<void> {
    while (this.isOpen) {
      const { port } = this;
      if (port === null) {
        await sleep(RETRY_MS);
        continue;
      }
      try {
        const visit = this.visits[this.nextVisit++ % this.visits.length]!;
        const { status, clickId } = await this.client.click(port, visit);
        if (status === 302 && clickId !== null) this.note(clickId);
        else this.wonder(`click answered ${status}${status === 302 ? ' without an id' : ''}`);
      } catch {
        this.broken++;
        await sleep(RETRY_MS);
      }
    }
  }

  private note(clickId: string): void {
    this.seen.push(clickId);
    if (this.seen.length % CLICKS_PER_SALE !== 0 || this.waiting.length >= MAX_WAITING_SALES) return;
    this.waiting.push({ transactionId: `order-${this.nextSale++}`, clickId });
  }

  private async send(): Promise<void> {
    while (this.isOpen || this.waiting.length > 0) {
      const sale = this.waiting.shift();
      if (!sale) await sleep(RETRY_MS);
      else if (!(await this.report(sale))) {
        this.waiting.push(sale);
        await sleep(RETRY_MS);
      }
    }
  }

  /** Whether there is an answer that settles it. */
  private async report({ transactionId, clickId }: Sale): Promise<boolean> {
    if (this.port === null) return false;
    const body = { click_id: clickId, transaction_id: transactionId, amount: 49.99, currency: 'USD' };
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/postback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => null);
    const text = await answer?.text().catch(() => null);
    if (!answer || text == null || answer.status >= 500) return false;
    if (answer.ok) this.sold.push(transactionId);
    else this.wonder(`postback answered ${answer.status} ${/"code":"([^"]*)"/.exec(text)?.[1] ?? ''}`);
    return true;
  }

  private wonder(what: string): void {
    this.surprises.set(what, (this.surprises.get(what) ?? 0) + 1);
  }
}
