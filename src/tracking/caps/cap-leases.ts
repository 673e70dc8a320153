import type { CapPeriod } from './caps.types.js';
import { HeldCap } from './held-cap.js';
import { LEASE_MS, type Moment } from './lease.policy.js';
import type { LeaseSource } from './lease-source.types.js';

/** A click cap as the edge knows it. */
export interface LeasedCap {
  id: string;
  period: CapPeriod;
  timeZone: string;
}

/** What a click was given: the leases of its units, or the caps that had none. */
export type Taken<C extends LeasedCap> = { leases: string[]; reached: C[] };

export interface CapLeasesOptions {
  leaseMs?: number;
  now?: () => Moment;
}

const clocks = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/**
 * Hands out units of caps, none of them twice and none after its lease's time, whatever the number of
 * processes. Answers at once while blocks are in hand, and waits only to fetch one.
 */
export class CapLeases {
  private readonly held = new Map<string, HeldCap>();
  private readonly leaseMs: number;
  private readonly now: () => Moment;

  constructor(
    private readonly source: LeaseSource,
    { leaseMs = LEASE_MS, now = clocks }: CapLeasesOptions = {},
  ) {
    this.leaseMs = leaseMs;
    this.now = now;
  }

  /**
   * Takes one unit of every cap, or of none unless `isSoft` says that a cap without units does not matter.
   * @param at business time in ms since the epoch; says which windows are meant
   */
  take<C extends LeasedCap>(
    caps: readonly C[],
    at: number,
    isSoft: (cap: C) => boolean,
  ): Taken<C> | Promise<Taken<C>> {
    const now = this.now();
    const waiting: Promise<void>[] = [];
    const reached: C[] = [];
    const ready: HeldCap[] = [];
    for (const cap of caps) {
      const held = this.heldOf(cap);
      const state = held.look(at, now);
      if (state === 'ready') ready.push(held);
      else if (state === 'reached') reached.push(cap);
      else if (state !== 'gone') waiting.push(state);
    }
    if (!reached.every(isSoft)) return { leases: [], reached };
    if (waiting.length > 0) return Promise.all(waiting).then(() => this.take(caps, at, isSoft));
    return { leases: ready.map((held) => held.takeOne(now)), reached };
  }

  /** Whether a cap is known to have no units, without taking or fetching any. */
  isReached(cap: LeasedCap, at: number): boolean {
    return this.held.get(cap.id)?.isReached(at, this.now()) ?? false;
  }

  private heldOf({ id, period, timeZone }: LeasedCap): HeldCap {
    let held = this.held.get(id);
    if (!held || held.period !== period || held.timeZone !== timeZone) {
      held = new HeldCap(id, period, timeZone, this.source, this.leaseMs, this.now);
      this.held.set(id, held);
    }
    return held;
  }
}
