import { banditProbabilities } from './bandit.policy.js';
import { failedConditions } from './conditions.policy.js';
import { type Dice, judgeRules, type PlannedRouting, planRoute } from './routing.policy.js';
import type { ArmStats, Conditions, RoutingRule, VisitorFacts } from './routing.types.js';
import { zonedTime } from './zoned-time.js';

/** mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function diceOf(seed: number): Dice {
  const turns = new Map<string, number>();
  return {
    random: seeded(seed),
    turn: (key) => {
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      return turn;
    },
  };
}

function visitor(change: Partial<VisitorFacts> = {}): VisitorFacts {
  return {
    key: 'v1',
    ...{ country: 'US', region: 'California', regionCode: 'CA', city: 'San Jose', asn: 7922 },
    connections: ['isp', 'cable_dsl'],
    device: 'mobile',
    os: 'iOS',
    browser: 'Safari',
    language: 'de-AT',
    referrer: 'https://www.blog.example/post',
    source: 'mail',
    subs: ['a', null, 'c'],
    at: Date.UTC(2026, 0, 5, 12),
    ...change,
  };
}

function planOf(
  rules: Partial<RoutingRule>[],
  failover: string[] = [],
  stats: ArmStats[] = [],
): PlannedRouting {
  return {
    linkId: 'link',
    ownOfferId: 'own',
    routing: {
      rules: rules.map((rule) => ({ when: {}, strategy: 'weighted', destinations: [], ...rule })),
      failover,
      fallbackUrl: null,
    },
    stats: new Map(stats.map((arm) => [arm.offerId, arm])),
    probabilities: new Map(),
  };
}

const offers = (...weights: number[]) =>
  weights.map((weight, index) => ({ offerId: `o${index + 1}`, weight }));

function firstChoices(plan: PlannedRouting, dice: Dice, clicks: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let click = 0; click < clicks; click++) {
    const { offerId } = planRoute(plan, visitor({ key: `v${click}` }), dice)[0]!;
    counts[offerId] = (counts[offerId] ?? 0) + 1;
  }
  return counts;
}

describe('planRoute', () => {
  it('splits by weight', () => {
    const plan = planOf([{ destinations: offers(70, 20, 10) }]);
    const counts = firstChoices(plan, diceOf(1), 20_000);
    // Four standard deviations of a binomial of 20 000.
    for (const [offerId, share] of [
      ['o1', 0.7],
      ['o2', 0.2],
      ['o3', 0.1],
    ] as const) {
      const deviation = Math.sqrt(20_000 * share * (1 - share));
      expect(Math.abs(counts[offerId]! - 20_000 * share)).toBeLessThan(4 * deviation);
    }
    const [first, second, third] = planRoute(plan, visitor(), diceOf(2));
    expect(first!.propensity + second!.propensity).toBeGreaterThan(0);
    expect(third!.propensity).toBe(1);
  });

  it('states the propensity of each draw among those that are left', () => {
    const plan = planOf([{ destinations: offers(3, 1) }]);
    for (let seed = 0; seed < 20; seed++) {
      const [first, second] = planRoute(plan, visitor(), diceOf(seed));
      expect(first!.propensity).toBe(first!.offerId === 'o1' ? 0.75 : 0.25);
      expect(second!.propensity).toBe(1);
    }
  });

  it('takes turns exactly', () => {
    const plan = planOf([{ strategy: 'round_robin', destinations: offers(1, 1, 1) }]);
    const dice = diceOf(1);
    const seen = Array.from({ length: 7 }, () => planRoute(plan, visitor(), dice)[0]!.offerId);
    expect(seen).toEqual(['o1', 'o2', 'o3', 'o1', 'o2', 'o3', 'o1']);
    expect(firstChoices(plan, diceOf(1), 3_000)).toEqual({ o1: 1000, o2: 1000, o3: 1000 });
  });

  it('takes the first rule that matches, and the own offer when none does', () => {
    const plan = planOf([
      { when: { countries: ['DE'] }, destinations: offers(1) },
      { when: { devices: ['desktop'] }, destinations: [{ offerId: 'desk', weight: 1 }] },
    ]);
    const to = (change: Partial<VisitorFacts>) => planRoute(plan, visitor(change), diceOf(1))[0];
    expect(to({ country: 'DE', device: 'desktop' })).toMatchObject({ offerId: 'o1', rule: 0 });
    expect(to({ device: 'desktop' })).toMatchObject({ offerId: 'desk', rule: 1 });
    expect(to({})).toEqual({ offerId: 'own', rule: null, strategy: 'direct', propensity: 1 });
    expect(judgeRules(plan, visitor())).toEqual([
      { rule: 0, failed: ['countries'] },
      { rule: 1, failed: ['devices'] },
    ]);
  });

  it('tries the rest of the group, then the failover chain in its order, each offer once', () => {
    const plan = planOf([{ destinations: offers(1, 1) }], ['f1', 'o2', 'f2']);
    const order = planRoute(plan, visitor(), diceOf(3)).map(({ offerId }) => offerId);
    expect(order.slice(0, 2).sort()).toEqual(['o1', 'o2']);
    expect(order.slice(2)).toEqual(['f1', 'f2']);
  });

  it('keeps a visitor in one arm, splits arms as fixed, and lets no stand-in into the experiment', () => {
    const plan = planOf([{ strategy: 'ab_test', destinations: offers(50, 50) }]);
    const counts = firstChoices(plan, diceOf(1), 10_000);
    expect(Math.abs(counts.o1! - 5_000)).toBeLessThan(4 * 50);
    for (let person = 0; person < 50; person++) {
      const key = `p${person}`;
      const [first, second] = planRoute(plan, visitor({ key }), diceOf(person));
      expect(planRoute(plan, visitor({ key }), diceOf(person + 1))[0]).toEqual(first);
      expect(first).toMatchObject({ propensity: 0.5, arm: first!.offerId === 'o1' ? 'A' : 'B' });
      expect(second).toMatchObject({ strategy: 'failover' });
      expect(second!.arm).toBeUndefined();
    }
  });
});

describe('failedConditions', () => {
  const failed = (when: Conditions, change: Partial<VisitorFacts> = {}) =>
    failedConditions(when, visitor(change), 'salt');

  it.each<[Conditions, string[]]>([
    [{}, []],
    [{ countries: ['US', 'DE'] }, []],
    [{ countries: ['DE'] }, ['countries']],
    [{ regions: ['california'], cities: ['San José', 'san jose'] }, []],
    [{ regions: ['CA'], asns: [1, 7922], connections: ['cellular', 'cable_dsl'] }, []],
    [{ regions: ['NV'], cities: ['Reno'] }, ['regions', 'cities']],
    [{ asns: [1], connections: ['data_centre'] }, ['connections', 'asns']],
    [{ os: ['ios'], browsers: ['safari'] }, []],
    [{ languages: ['de'] }, []],
    [{ languages: ['d'] }, ['languages']],
    [{ referrers: ['blog.example'] }, []],
    [{ referrers: ['log.example'] }, ['referrers']],
    [{ subs: { sub1: ['a'], sub3: ['x', 'c'] } }, []],
    [{ subs: { sub2: ['a'] } }, ['sub2']],
    [{ sources: ['mail'], devices: ['desktop'] }, ['devices']],
    [{ sharePercent: 0 }, ['sharePercent']],
    [{ sharePercent: 100 }, []],
  ])('%j fails on %j', (when, expected) => {
    expect(failed(when)).toEqual(expected);
  });

  it('lets nobody match on what is not known', () => {
    const unknown = { country: null, device: null, os: null, browser: null, language: null, referrer: null };
    const when = { countries: ['US'], devices: ['mobile'], languages: ['de'], referrers: ['blog.example'] };
    expect(failed(when, unknown)).toEqual(['countries', 'devices', 'languages', 'referrers']);
  });

  it('takes the share of traffic that is asked for', () => {
    let taken = 0;
    for (let person = 0; person < 10_000; person++) {
      if (failed({ sharePercent: 30 }, { key: `p${person}` }).length === 0) taken += 1;
    }
    expect(Math.abs(taken - 3_000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.3 * 0.7));
  });

  it('follows the clocks of a time zone across daylight saving', () => {
    const nine = { schedule: { timezone: 'Europe/Berlin', fromHour: 9, toHour: 17 } };
    // 08:30 UTC is 9:30 in winter and 10:30 in summer; 07:30 UTC is 8:30 and 9:30.
    expect(failed(nine, { at: Date.UTC(2026, 0, 15, 7, 30) })).toEqual(['schedule']);
    expect(failed(nine, { at: Date.UTC(2026, 6, 15, 7, 30) })).toEqual([]);
    expect(failed(nine, { at: Date.UTC(2026, 0, 15, 16, 30) })).toEqual(['schedule']);
    expect(failed(nine, { at: Date.UTC(2026, 0, 15, 15, 59) })).toEqual([]);
    // The night the clocks go forward, 29 March 2026: 00:59 UTC is 1:59, 01:00 UTC is 3:00.
    expect(zonedTime('Europe/Berlin', Date.UTC(2026, 2, 29, 0, 59))).toEqual({ weekday: 7, hour: 1 });
    expect(zonedTime('Europe/Berlin', Date.UTC(2026, 2, 29, 1, 0))).toEqual({ weekday: 7, hour: 3 });
    // And back, 25 October 2026: hour 2 comes twice.
    expect(zonedTime('Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30)).hour).toBe(2);
    expect(zonedTime('Europe/Berlin', Date.UTC(2026, 9, 25, 1, 30)).hour).toBe(2);
  });

  it('runs past midnight, on the days that are named', () => {
    const night = { schedule: { timezone: 'Asia/Riyadh', weekdays: [5, 6], fromHour: 22, toHour: 2 } };
    // Friday 9 January 2026, 20:00 UTC is 23:00 in Riyadh.
    expect(failed(night, { at: Date.UTC(2026, 0, 9, 20) })).toEqual([]);
    expect(failed(night, { at: Date.UTC(2026, 0, 9, 22) })).toEqual([]);
    expect(failed(night, { at: Date.UTC(2026, 0, 9, 23) })).toEqual(['schedule']);
    expect(failed(night, { at: Date.UTC(2026, 0, 11, 20) })).toEqual(['schedule']);
  });
});

describe('the bandit', () => {
  const RATES = [0.02, 0.05, 0.03];
  const arms = (): ArmStats[] =>
    RATES.map((_, index) => ({ offerId: `o${index + 1}`, clicks: 0, conversions: 0, value: 0 }));

  /** Clicks come in rounds; conversions are known only two rounds later. */
  function simulate(seed: number, floor: number): { share: number; least: number } {
    const random = seeded(seed);
    const known = arms();
    const late: number[][] = [];
    let best = 0;
    let least = 1;
    for (let round = 0; round < 40; round++) {
      const probabilities = banditProbabilities(known, { objective: 'conversions', floor }, random);
      least = Math.min(least, ...probabilities);
      const won = RATES.map(() => 0);
      for (let click = 0; click < 500; click++) {
        let mark = random();
        const arm = Math.max(
          0,
          probabilities.findIndex((probability) => (mark -= probability) < 0),
        );
        known[arm]!.clicks += 1;
        if (random() < RATES[arm]!) won[arm]! += 1;
        if (round >= 25 && arm === 1) best += 1;
      }
      late.push(won);
      if (late.length > 2) late.shift()!.forEach((count, arm) => (known[arm]!.conversions += count));
    }
    return { share: best / (15 * 500), least };
  }

  it('learns the best arm although conversions come late, and keeps its floor', () => {
    for (const seed of [1, 2]) {
      const { share, least } = simulate(seed, 0.1);
      expect(share).toBeGreaterThan(0.8);
      expect(least).toBeGreaterThanOrEqual(0.1 / 3 - 1e-9);
    }
  });

  it('knows nothing at first and says so', () => {
    const probabilities = banditProbabilities(arms(), { objective: 'conversions', floor: 0.1 }, seeded(5));
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    for (const probability of probabilities) expect(Math.abs(probability - 1 / 3)).toBeLessThan(0.06);
  });

  it('prefers value to number where earnings count', () => {
    const stats: ArmStats[] = [
      { offerId: 'o1', clicks: 5_000, conversions: 250, value: 250 * 100 },
      { offerId: 'o2', clicks: 5_000, conversions: 100, value: 100 * 1_000 },
    ];
    const by = (objective: 'conversions' | 'epc') =>
      banditProbabilities(stats, { objective, floor: 0.1 }, seeded(7));
    expect(by('conversions')[0]).toBeGreaterThan(0.9);
    expect(by('epc')[1]).toBeGreaterThan(0.9);
  });

  it('writes the probability down by which it chose', () => {
    const stats: ArmStats[] = [
      { offerId: 'o1', clicks: 1_000, conversions: 10, value: 0 },
      { offerId: 'o2', clicks: 1_000, conversions: 90, value: 0 },
    ];
    const rule = { strategy: 'bandit' as const, destinations: offers(1, 1), explorationFloor: 0.2 };
    const plan = planOf([rule], [], stats);
    const dice = diceOf(11);
    const counts = firstChoices(plan, dice, 10_000);
    const choices = Array.from({ length: 200 }, () => planRoute(plan, visitor(), dice)[0]!);
    const lesser = choices.find(({ offerId }) => offerId === 'o1')!.propensity;
    expect(lesser).toBeCloseTo(0.1, 2);
    expect(Math.abs(counts.o1! - 10_000 * lesser)).toBeLessThan(4 * Math.sqrt(10_000 * 0.1 * 0.9));
  });
});
