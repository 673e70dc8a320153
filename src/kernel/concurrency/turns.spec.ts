import { setTimeout as sleep } from 'node:timers/promises';
import { KeyedTurns, Turns } from './turns.js';

const full = (): Error => new Error('full');

describe('Turns', () => {
  it('never lets more work than allowed, and serves who waits in order', async () => {
    const turns = new Turns(2, 100, full);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        turns.take(async () => {
          order.push(n);
          most = Math.max(most, ++running);
          await sleep(1);
          running--;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(turns.isIdle).toBe(true);
  });

  it('refuses who would wait too long, and goes on after a failure', async () => {
    const turns = new Turns(1, 1, full);
    const first = turns.take(() => Promise.reject(new Error('first')));
    const second = turns.take(async () => 'second');
    await expect(turns.take(async () => 'third')).rejects.toThrow('full');
    await expect(first).rejects.toThrow('first');
    await expect(second).resolves.toBe('second');
    await expect(turns.take(async () => 'fourth')).resolves.toBe('fourth');
  });

  it('keeps keys apart and forgets them', async () => {
    const turns = new KeyedTurns(1, 0, full);
    const a = turns.take('a', () => sleep(5, 'a'));
    await expect(turns.take('a', async () => 'again')).rejects.toThrow('full');
    await expect(turns.take('b', async () => 'b')).resolves.toBe('b');
    await expect(a).resolves.toBe('a');
    await expect(turns.take('a', async () => 'later')).resolves.toBe('later');
    expect((turns as unknown as { byKey: Map<string, Turns> }).byKey.size).toBe(0);
  });
});
