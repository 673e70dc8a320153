import { formatFraction } from '../../kernel/money/fraction.js';
import type { RuleModel } from '../../offers/attribution-settings.types.js';
import { attribute, type ModelSettings } from './attribute.policy.js';
import { removalEffects, trainMarkov } from './markov.policy.js';
import { type Path, type Touch, WEIGHT_DENOMINATOR } from './models.types.js';
import { trainShapley } from './shapley.policy.js';
import { splitCommission } from './split-commission.policy.js';

const DAY_MS = 86_400_000;
const SALE = Date.parse('2026-05-31T12:00:00Z');

/** A path as "C1>C2>C3", converted or not. */
const path = (way: string, isConverted: boolean, journeys = 1): Path => ({
  promoterIds: way.split('>'),
  isConverted,
  journeys,
});

const clicksAt = (...daysBefore: number[]): Touch[] =>
  daysBefore.map((days, index) => ({
    kind: 'click',
    id: `click-${index}`,
    linkId: `link-${index}`,
    offerId: 'offer',
    promoterId: `promoter-${index}`,
    at: new Date(SALE - days * DAY_MS),
  }));

const settings = (attributionModel: ModelSettings['attributionModel'], halfLifeDays = 7): ModelSettings => ({
  attributionModel,
  halfLifeDays,
  fallbackModel: 'last',
  couponOverridesClick: false,
});

const sharesOf = (model: RuleModel, touches: Touch[], halfLifeDays = 7): string[] =>
  attribute(touches, settings(model, halfLifeDays)).shares.map(({ share }) => formatFraction(share));

const partsOf = (weights: ReadonlyMap<string, bigint>): Record<string, number> =>
  Object.fromEntries(
    [...weights].map(([name, weight]) => [name, Number(weight) / Number(WEIGHT_DENOMINATOR)]),
  );

describe('[R53] rules that need only the path', () => {
  it.each([
    ['last', ['0', '0', '0', '1']],
    ['first', ['1', '0', '0', '0']],
    ['linear', ['1/4', '1/4', '1/4', '1/4']],
    // Google Ads, AttributionModelEnum, "position based": 40 % first, 40 % last, 20 % over the others.
    ['position', ['2/5', '1/10', '1/10', '2/5']],
    // Google Ads, AttributionModelEnum, "time decay": half-life of 7 days, so 28, 14, 7, 0 days give 1, 4, 8, 16.
    ['time_decay', ['1/29', '4/29', '8/29', '16/29']],
  ] as const)('%s', (model, shares) => {
    expect(sharesOf(model, clicksAt(28, 14, 7, 0))).toEqual(shares);
  });

  it('position gives all to one touch, half each to two, 40/20/40 to three', () => {
    expect(sharesOf('position', clicksAt(3))).toEqual(['1']);
    expect(sharesOf('position', clicksAt(3, 1))).toEqual(['1/2', '1/2']);
    expect(sharesOf('position', clicksAt(3, 2, 1))).toEqual(['2/5', '1/5', '2/5']);
  });

  it('time_decay is 2^(-days / half-life), also between whole half-lives', () => {
    const days = [29.5, 11.25, 3, 0.01];
    for (const halfLife of [1, 7, 30, 365]) {
      const { shares } = attribute(clicksAt(...days), settings('time_decay', halfLife));
      const weights = days.map((day) => 2 ** (-day / halfLife));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      shares.forEach(({ share }, index) => {
        expect(Number(share.numerator) / Number(share.denominator)).toBeCloseTo(weights[index]! / total, 8);
      });
    }
    // A touch that is infinitely old by this measure gets nothing; the newest is never without weight.
    expect(sharesOf('time_decay', clicksAt(80, 0), 1)).toEqual(['0', '1']);
  });

  it('last and first prefer clicks to views; a path of views goes to the last or the first view', () => {
    const [seen, clicked, seenAgain] = clicksAt(3, 2, 1);
    const views = [
      { ...seen!, kind: 'view' as const },
      { ...seenAgain!, kind: 'view' as const },
    ];
    expect(sharesOf('last', [views[0]!, clicked!, views[1]!])).toEqual(['0', '1', '0']);
    expect(sharesOf('first', [views[0]!, clicked!, views[1]!])).toEqual(['0', '1', '0']);
    expect(sharesOf('last', views)).toEqual(['0', '1']);
    expect(sharesOf('first', views)).toEqual(['1', '0']);
    expect(sharesOf('linear', [views[0]!, clicked!, views[1]!])).toEqual(['1/3', '1/3', '1/3']);
  });

  it('a coupon takes all when the offer says so, and nothing else', () => {
    const coupon = { promoterId: 'owner', linkId: 'link', at: new Date(SALE) };
    const touches = clicksAt(2, 1);
    const overridden = attribute(
      touches,
      { ...settings('linear'), couponOverridesClick: true },
      null,
      coupon,
    );
    expect(overridden.model).toBe('coupon');
    expect(overridden.shares).toEqual([
      {
        kind: 'coupon',
        id: null,
        linkId: 'link',
        promoterId: 'owner',
        at: coupon.at,
        share: { numerator: 1n, denominator: 1n },
      },
    ]);
    expect(attribute(touches, settings('linear'), null, coupon).model).toBe('linear');
    expect(
      attribute([], { ...settings('last'), couponOverridesClick: true }, null, coupon).shares,
    ).toHaveLength(1);
    expect(() => attribute([], settings('last'), null, coupon)).toThrow(RangeError);
  });
});

describe('[R53] Markov removal effects (Anderl et al., IJRM 33(3), 2016)', () => {
  it.each([
    // The worked example of analyzecore.com, "Attribution model with R" (three journeys of C1, C2, C3).
    [
      [path('C1>C2>C3', true), path('C1', false), path('C2>C3', false)],
      1 / 3,
      { C1: 0.5, C2: 1, C3: 1 },
      { C1: 0.2, C2: 0.4, C3: 0.4 },
    ],
    // The graph of serhiipuzyrov.com: credit of four conversions is G 2.4 and M 1.6.
    [
      [path('G', true, 2), path('G', false), path('M', true), path('G>M', true)],
      0.8,
      { G: 0.75, M: 0.5 },
      { G: 0.6, M: 0.4 },
    ],
    // A repeat is a step from a state to itself, which changes no absorption: merged or not.
    [
      [path('A>A>B', true), path('A', false), path('B>A', false), path('A>B>A', true)],
      0.5,
      { A: 5 / 6, B: 0.7 },
      { A: 1.086957 / 2, B: 0.913043 / 2 },
    ],
    [
      [path('A>B', true), path('A', false), path('B>A', false), path('A>B>A', true)],
      0.5,
      { A: 5 / 6, B: 0.7 },
      { A: 1.086957 / 2, B: 0.913043 / 2 },
    ],
  ])('%#', (paths, conversionRate, effects, parts) => {
    const found = removalEffects(paths, 1);
    expect(found.conversionRate).toBeCloseTo(conversionRate, 12);
    found.promoterIds.forEach((name, index) =>
      expect(found.effects[index]).toBeCloseTo(effects[name as keyof typeof effects]!, 12),
    );
    const { weights, method, errorBound } = trainMarkov(paths, 1);
    expect({ method, errorBound }).toEqual({ method: 'exact', errorBound: 0 });
    for (const [name, part] of Object.entries(partsOf(weights))) {
      expect(part).toBeCloseTo(parts[name as keyof typeof parts]!, 6);
    }
    expect([...weights.values()].reduce((sum, weight) => sum + weight, 0n)).toBe(WEIGHT_DENOMINATOR);
  });

  it('gives the first example exactly: 1/5, 2/5, 2/5', () => {
    const { weights } = trainMarkov([path('C1>C2>C3', true), path('C1', false), path('C2>C3', false)], 1);
    expect([...weights.values()]).toEqual([200_000_000_000n, 400_000_000_000n, 400_000_000_000n]);
  });

  it('without a lost journey every removal of the only way loses everything', () => {
    expect(removalEffects([path('A>B', true, 7)], 1)).toMatchObject({ effects: [1, 1], conversionRate: 1 });
  });

  it('gives nobody any weight when nothing converts, and does not fail without journeys', () => {
    expect([...trainMarkov([path('A>B', false)], 1).weights.values()]).toEqual([0n, 0n]);
    expect(trainMarkov([], 1).weights.size).toBe(0);
    expect(trainShapley([]).weights.size).toBe(0);
    expect([...trainShapley([path('A>B', false)]).weights.values()]).toEqual([0n, 0n]);
  });
});

describe('[R53] Shapley values of exact sets (Zhao et al., arXiv:1804.05327)', () => {
  it('the published example: F .455, O .205, L .34', () => {
    // tomgorb/misc: conversion rates of the journeys that touched exactly these channels.
    const rates = { F: 20, O: 10, L: 17, 'F>O': 17, 'F>L': 30, 'L>O': 0, 'F>L>O': 6 };
    const paths = Object.entries(rates).flatMap(([way, converted]) => [
      path(way, true, converted),
      path(way, false, 100 - converted),
    ]);
    expect(partsOf(trainShapley(paths.filter(({ journeys }) => journeys > 0)).weights)).toEqual({
      F: 0.455,
      L: 0.34,
      O: 0.205,
    });
  });

  it('order and repeats do not matter', () => {
    const once = trainShapley([path('A>B', true, 3), path('A', false, 2), path('B', true)]);
    const again = trainShapley([
      path('B>A>B', true, 2),
      path('A>B>B', true),
      path('B', true),
      path('A>A', false, 2),
    ]);
    expect(again).toEqual(once);
  });
});

describe('[R53] trained models on a path', () => {
  const trained = {
    model: 'markov' as const,
    version: 3,
    conversions: 100,
    weights: new Map([
      ['promoter-0', 300_000_000_000n],
      ['promoter-1', 700_000_000_000n],
      ['promoter-2', 0n],
      ['promoter-3', 0n],
    ]),
  };
  const touches = clicksAt(3, 2);

  it('shares are the weights of the touched, normalised; touching twice earns no more', () => {
    const twice = [...touches, { ...touches[0]!, id: 'click-9', at: new Date(SALE) }];
    const { shares, ...how } = attribute(twice, settings('markov'), trained);
    expect(how).toEqual({ model: 'markov', modelVersion: 3, usedFallback: null });
    expect(shares.map(({ share }) => formatFraction(share))).toEqual(['3/20', '7/10', '3/20']);
    expect(
      splitCommission({ minor: 1001n, currency: 'USD' }, shares).map(({ money }) => money.minor),
    ).toEqual([300n, 701n]);
  });

  it.each([
    ['not_trained', null, touches],
    ['not_trained', { ...trained, model: 'shapley' as const }, touches],
    ['too_few_conversions', { ...trained, conversions: 99 }, touches],
    ['unknown_promoter', trained, [...touches, ...clicksAt(9, 9, 9, 9, 1).slice(4)]],
    ['no_weight', trained, clicksAt(9, 9, 2, 1).slice(2)],
  ] as const)('falls back and says why: %s', (reason, version, path) => {
    const used = attribute([...path], { ...settings('markov'), fallbackModel: 'linear' }, version);
    expect(used).toMatchObject({ model: 'linear', modelVersion: null, usedFallback: reason });
    expect(new Set(used.shares.map(({ share }) => formatFraction(share)))).toEqual(
      new Set([`1/${path.length}`]),
    );
  });
});
