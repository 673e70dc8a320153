import { isInWindow, windowAt } from './cap-window.policy.js';
import type { CapPeriod, CapWindow } from './caps.types.js';
import { FIRST_BLOCK, isUsable, type Moment, nextBlock, wantsMore } from './lease.policy.js';
import type { LeaseAnswer, LeaseSource } from './lease-source.types.js';

/** How long to wait before asking again, after "none left" and after no answer. */
const ASK_AGAIN_MS = 500;
const LATE_MS = 60_000;

interface Block {
  id: string;
  asked: number;
  units: number;
  left: number;
  /** Before the question left. */
  askedAt: Moment;
}

/** What there is for one more click: a unit in hand, none to be had, no cap, or a block on its way. */
type Look = 'ready' | 'reached' | 'gone' | Promise<void>;

/** The blocks of one cap that this process holds, all of one window. */
export class HeldCap {
  private window: CapWindow | null = null;
  private blocks: Block[] = [];
  private fetching: Promise<void> | null = null;
  private isEmpty = false;
  private isGone = false;
  private askAgainAt = 0;
  private wanted = FIRST_BLOCK;

  constructor(
    private readonly id: string,
    readonly period: CapPeriod,
    readonly timeZone: string,
    private readonly source: LeaseSource,
    private readonly leaseMs: number,
    private readonly now: () => Moment,
  ) {}

  look(at: number, now: Moment): Look {
    if (this.window === null || !isInWindow(this.window, at)) {
      // A click that waited until its window was over must not take the others back there.
      if (this.window !== null && at < this.window.start && at > this.window.start - LATE_MS)
        return 'reached';
      this.enter(windowAt(this.period, this.timeZone, at));
    }
    this.dropUnusable(now);
    if (this.blocks.length > 0) return 'ready';
    if (this.isEmpty || this.isGone) {
      // Units of others come back and limits are raised: ask now and then, but nobody waits for it.
      if (this.mayAsk(now)) void this.fetch();
      return this.isGone ? 'gone' : 'reached';
    }
    return this.fetch();
  }

  /** Takes a unit; only right after `look` answered "ready" for the same moment. */
  takeOne(now: Moment): string {
    const [block] = this.blocks as [Block];
    block.left -= 1;
    if (block.left === 0) this.finish(block, now);
    if (this.blocks.length < 2 && wantsMore(block.units, block.left) && this.mayAsk(now)) void this.fetch();
    return block.id;
  }

  isReached(at: number, now: Moment): boolean {
    return (
      this.isEmpty &&
      this.window !== null &&
      isInWindow(this.window, at) &&
      !this.blocks.some((block) => isUsable(block.askedAt, now, this.leaseMs))
    );
  }

  private mayAsk(now: Moment): boolean {
    return !(this.isEmpty || this.isGone) || now.monotonic >= this.askAgainAt;
  }

  private enter(window: CapWindow): void {
    this.window = window;
    this.blocks = [];
    this.fetching = null;
    this.isEmpty = false;
    this.isGone = false;
  }

  private dropUnusable(now: Moment): void {
    const [block] = this.blocks;
    if (!block || isUsable(block.askedAt, now, this.leaseMs)) return;
    this.finish(block, now);
    this.dropUnusable(now);
  }

  private finish(block: Block, now: Moment): void {
    this.blocks.shift();
    const heldMs = now.monotonic - block.askedAt.monotonic;
    this.wanted = nextBlock({ asked: block.asked, units: block.units, left: block.left, heldMs });
  }

  /** One question at a time; never rejects. */
  private fetch(): Promise<void> {
    if (this.fetching) return this.fetching;
    const window = this.window!;
    const asked = this.wanted;
    const askedAt = this.now();
    const fetching = this.source.lease(this.id, window, asked, this.leaseMs).then(
      (answer) => this.hear(answer, window, asked, askedAt),
      () => this.hear({ kind: 'none' }, window, asked, askedAt),
    );
    this.fetching = fetching.finally(() => {
      if (this.window === window) this.fetching = null;
    });
    return this.fetching;
  }

  private hear(answer: LeaseAnswer, window: CapWindow, asked: number, askedAt: Moment): void {
    // What was fetched for a window that is over stays unused and comes back by itself.
    if (this.window !== window) return;
    this.isEmpty = answer.kind === 'none';
    this.isGone = answer.kind === 'gone';
    if (answer.kind === 'leased')
      this.blocks.push({ id: answer.id, asked, units: answer.units, left: answer.units, askedAt });
    else this.askAgainAt = this.now().monotonic + ASK_AGAIN_MS;
  }
}
