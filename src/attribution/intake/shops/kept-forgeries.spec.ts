import { KeptForgeries } from './kept-forgeries.js';

describe('kept forgeries', () => {
  it('are sixty a minute of each advertiser', () => {
    const kept = new KeptForgeries();
    const keep = (id: string, now: number): number =>
      Array.from({ length: 100 }, () => kept.mayKeep(id, now)).filter(Boolean).length;
    expect([keep('a', 0), keep('b', 59_999), keep('a', 59_999), keep('a', 60_000)]).toEqual([60, 60, 0, 60]);
  });
});
