import { CapLeases, type LeasedCap } from './cap-leases.js';
import type { LeaseAnswer, LeaseSource } from './lease-source.types.js';

const CAP: LeasedCap = { id: 'cap', period: 'daily', timeZone: 'UTC' };
const NOON = Date.UTC(2026, 5, 1, 12);
const DAY = 86_400_000;
const hard = (): boolean => false;

class World implements LeaseSource {
  monotonic = 1000;
  wall = NOON;
  asked = 0;
  answers: (LeaseAnswer | Error)[] = [];
  readonly leases = new CapLeases(this, {
    leaseMs: 10_000,
    now: () => ({ monotonic: this.monotonic, wall: this.wall }),
  });

  lease(): Promise<LeaseAnswer> {
    this.asked += 1;
    const answer = this.answers.shift() ?? { kind: 'none' };
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  take = (at = NOON, isSoft = hard) => this.leases.take([CAP], at, isSoft);
  pass(ms: number): void {
    this.monotonic += ms;
    this.wall += ms;
  }
}

const block = (id: string, units: number): LeaseAnswer => ({ kind: 'leased', id, units });
const NOTHING = { leases: [], reached: [CAP] };

describe('the leases of a process', () => {
  it('[R30] answers at once while a block is in hand, and gives each unit once', async () => {
    const world = new World();
    world.answers = [block('a', 3)];
    const first = world.take();
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual({ leases: ['a'], reached: [] });
    expect(world.take()).toEqual({ leases: ['a'], reached: [] });
    expect(world.take()).toEqual({ leases: ['a'], reached: [] });
    expect(await world.take()).toEqual(NOTHING);
  });

  it('[R30] asks once for all who wait, and lets no more through than it got', async () => {
    const world = new World();
    world.answers = [block('a', 2)];
    const all = await Promise.all(Array.from({ length: 5 }, async () => world.take()));
    expect(all.filter(({ leases }) => leases.length === 1)).toHaveLength(2);
    expect(world.asked).toBe(2);
  });

  it('[R30] spends nothing of a lease after its time, also when the process was stopped meanwhile', async () => {
    const world = new World();
    world.answers = [block('a', 100), block('b', 1)];
    await world.take();
    world.pass(8_900);
    expect(world.take()).toEqual({ leases: ['a'], reached: [] });
    world.pass(200);
    expect(await world.take()).toEqual({ leases: ['b'], reached: [] });
  });

  it('[R30] counts the time from before it asked, not from the answer', async () => {
    const world = new World();
    let answer: (value: LeaseAnswer) => void = () => undefined;
    world.lease = () => new Promise((resolve) => (answer = resolve));
    const taken = world.take();
    world.pass(9_500);
    answer(block('a', 100));
    world.lease = () => Promise.resolve({ kind: 'none' });
    expect(await taken).toEqual(NOTHING);
  });

  it('[R30] never uses units of one window in another', async () => {
    const world = new World();
    world.answers = [block('today', 100), block('tomorrow', 1)];
    await world.take();
    expect(await world.take(NOON + DAY)).toEqual({ leases: ['tomorrow'], reached: [] });
    expect(await world.take(NOON + DAY)).toEqual(NOTHING);
  });

  it('[R31] closes without PostgreSQL once its block is used up, and opens when it is back', async () => {
    const world = new World();
    world.answers = [block('a', 1), new Error('connection refused'), block('b', 5)];
    await world.take();
    expect(await world.take()).toEqual(NOTHING);
    expect(world.take()).toEqual(NOTHING);
    world.pass(600);
    expect(world.take()).toEqual(NOTHING);
    await new Promise(setImmediate);
    expect(world.take()).toEqual({ leases: ['b'], reached: [] });
  });

  it('[R31] takes from all caps of a click or from none', async () => {
    const world = new World();
    const other = { ...CAP, id: 'other' };
    world.answers = [block('a', 1), { kind: 'none' }];
    expect(await world.leases.take([CAP, other], NOON, hard)).toEqual({ leases: [], reached: [other] });
    expect(world.take()).toEqual({ leases: ['a'], reached: [] });
  });

  it('[R31] lets clicks through a cap that only notifies, and past one that is gone', async () => {
    const world = new World();
    expect(await world.take(NOON, () => true)).toEqual(NOTHING);
    world.answers = [{ kind: 'gone' }];
    expect(await world.leases.take([{ ...CAP, id: 'x' }], NOON, hard)).toEqual({ leases: [], reached: [] });
  });
});
