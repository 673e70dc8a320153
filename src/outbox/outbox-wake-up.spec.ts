import { getEventListeners } from 'node:events';
import { OutboxWakeUp } from './outbox-wake-up.js';

const LONG_MS = 600_000;

describe('OutboxWakeUp', () => {
  it('wakes at a signal, also one that came before the wait, and only once for it', async () => {
    const wakeUp = new OutboxWakeUp();
    const { signal } = new AbortController();
    const waiting = wakeUp.wait(LONG_MS, signal);
    wakeUp.signal();
    await waiting;
    wakeUp.signal();
    await wakeUp.wait(LONG_MS, signal);
    const began = performance.now();
    await wakeUp.wait(20, signal);
    expect(performance.now() - began).toBeGreaterThan(15);
  });

  it('ends when it is told to stop, and does not wait afterwards', async () => {
    const wakeUp = new OutboxWakeUp();
    const stop = new AbortController();
    const waiting = wakeUp.wait(LONG_MS, stop.signal);
    stop.abort();
    await waiting;
    await wakeUp.wait(LONG_MS, stop.signal);
  });

  it('leaves nothing behind in a stop signal that lives as long as the process', async () => {
    const wakeUp = new OutboxWakeUp();
    const { signal } = new AbortController();
    for (let i = 0; i < 5; i++) await wakeUp.wait(1, signal);
    expect(dependantsOf(signal)).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

/** The signals Node remembers that were made of this one. */
function dependantsOf(signal: AbortSignal): number {
  const symbol = Object.getOwnPropertySymbols(signal).find(
    ({ description }) => description === 'kDependantSignals',
  );
  const dependants = symbol && (signal as unknown as Record<symbol, Set<unknown> | undefined>)[symbol];
  return dependants?.size ?? 0;
}
