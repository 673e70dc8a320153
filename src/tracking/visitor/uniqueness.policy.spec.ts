import fc from 'fast-check';
import { type Claim, judgeUniqueness, Marks } from './uniqueness.policy.js';

const WINDOW = 60_000;
const claim = (at: number, ...visitors: string[]): Claim => ({ linkId: 'l', visitors, at, windowMs: WINDOW });
const judge = (claims: Claim[], marks = new Marks()): boolean[] => judgeUniqueness(claims, marks).isUnique;

describe('judgeUniqueness', () => {
  it('counts a double click once, and the next one after the window again', () => {
    expect(judge([claim(0, 'v'), claim(200, 'v'), claim(59_999, 'v'), claim(60_000, 'v')])).toEqual([
      ...[true, false, false, true],
    ]);
  });

  it('measures from the last click that counted, not from the last one', () => {
    expect(judge([claim(0, 'v'), claim(40_000, 'v'), claim(80_000, 'v')])).toEqual([true, false, true]);
  });

  it('keeps visitors and links apart', () => {
    const other = { ...claim(0, 'v'), linkId: 'other' };
    expect(judge([claim(0, 'v'), claim(0, 'w'), other])).toEqual([true, true, true]);
  });

  it('knows a visitor by every name, so that a cookie born a moment ago makes nobody new', () => {
    const clicks = [claim(0, 'address'), claim(1_000, 'cookie', 'address'), claim(61_000, 'cookie')];
    expect(judge(clicks)).toEqual([true, false, true]);
    // A neighbour behind the same address had counted; the second click is this visitor's first that counts.
    expect(judge([claim(0, 'a'), claim(61_000, 'c', 'a'), claim(100_000, 'c')])).toEqual([true, true, false]);
  });

  it('counts every click when the window is 0, and whoever cannot be told apart', () => {
    const always = { ...claim(0, 'v'), windowMs: 0 };
    expect(judge([always, always])).toEqual([true, true]);
    expect(judge([claim(0), claim(0)])).toEqual([true, true]);
  });

  it('takes older clicks that come later: a node that was away brings them', () => {
    expect(judge([claim(3_600_000, 'v'), claim(0, 'v'), claim(10_000, 'v')])).toEqual([true, true, false]);
  });

  const times = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 8 });

  it('never counts a visitor twice within a window, and never refuses without one that counted', () => {
    fc.assert(
      fc.property(times, (moments) => {
        const verdicts = judge(moments.map((at) => claim(at, 'v')));
        const counted = moments.filter((_, index) => verdicts[index]);
        for (const a of counted)
          for (const b of counted) if (a !== b) expect(Math.abs(a - b)).toBeGreaterThanOrEqual(WINDOW);
        expect(new Set(counted).size).toBe(counted.length);
        moments.forEach((at, index) => {
          if (!verdicts[index]) expect(counted.some((other) => Math.abs(other - at) < WINDOW)).toBe(true);
        });
      }),
    );
  });

  it('decides the same however the clicks are cut into batches', () => {
    const visitors = fc.constantFrom('v', 'w');
    const clicks = fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), visitors), { maxLength: 30 });
    fc.assert(
      fc.property(clicks, fc.nat(30), (given, cut) => {
        const claims = given.sort(([a], [b]) => a - b).map(([at, visitor]) => claim(at, visitor));
        const marks = new Marks();
        const parts = [...judge(claims.slice(0, cut), marks), ...judge(claims.slice(cut), marks)];
        expect(parts).toEqual(judge(claims));
      }),
    );
  });

  it('names the marks to store: those of clicks that counted', () => {
    const marks = new Marks();
    const { changed } = judgeUniqueness([claim(0, 'v'), claim(1, 'v', 'w')], marks);
    expect([...changed]).toEqual([{ linkId: 'l', visitor: 'v', uniqueAt: [0] }]);
    expect([...marks.values()]).toEqual([...changed]);
  });
});
