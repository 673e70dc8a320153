import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_CATALOG, EVENT_TYPES } from './event-catalog.js';
import { passesFilters, sampleFor, viewOf } from './event-view.policy.js';

const money = (minor: string): object => ({ minor, currency: 'USD' });
const SALE = {
  ...{ conversionId: 'c', advertiserId: 'adv', promoterId: 'pro', offerId: 'o', secretScore: 90 },
  ...{ amount: money('4999'), commission: money('500'), change: { amountMinor: '4999' } },
};
const REWARD = { rewardId: 'r', beneficiaryKind: 'partner', beneficiaryId: 'par', amount: money('-250') };

describe('[R110] what an owner is shown of an event', () => {
  it('is everything for the tenant, with amounts in currency units', () => {
    expect(viewOf('conversion.created', SALE, { kind: 'tenant', id: null })).toEqual({
      ...{ conversionId: 'c', advertiserId: 'adv', promoterId: 'pro', offerId: 'o', secretScore: 90 },
      ...{ amount: 49.99, commission: 5, currency: 'USD' },
    });
  });

  it('is the catalogue’s fields for those whom it concerns, and nothing for others', () => {
    const shown = {
      ...{ conversionId: 'c', advertiserId: 'adv', promoterId: 'pro', offerId: 'o' },
      ...{ amount: 49.99, commission: 5, currency: 'USD' },
    };
    expect(viewOf('conversion.created', SALE, { kind: 'advertiser', id: 'adv' })).toEqual(shown);
    expect(viewOf('conversion.created', SALE, { kind: 'promoter', id: 'pro' })).toEqual(shown);
    for (const owner of [
      { kind: 'advertiser', id: 'pro' },
      { kind: 'promoter', id: 'adv' },
      { kind: 'partner', id: 'pro' },
      { kind: 'affiliate', id: 'pro' },
    ] as const) {
      expect(viewOf('conversion.created', SALE, owner)).toBeNull();
    }
  });

  it('is a reward for its beneficiary of that very kind, in the spelling of partners', () => {
    expect(viewOf('reward.paid', REWARD, { kind: 'partner', id: 'par' })).toEqual({
      ...{
        reward_id: 'r',
        beneficiary_kind: 'partner',
        beneficiary_id: 'par',
        amount: -2.5,
        currency: 'USD',
      },
    });
    expect(viewOf('reward.paid', REWARD, { kind: 'promoter', id: 'par' })).toBeNull();
    expect(sampleFor('reward.paid', { kind: 'partner', id: 'x' })).toHaveProperty('reward_id');
  });

  it('never concerns nobody: a field that is missing matches no owner', () => {
    expect(viewOf('offer.paused', { offerId: 'o' }, { kind: 'advertiser', id: 'adv' })).toBeNull();
  });
});

describe('[R110] filters', () => {
  const data = { offerId: 'o', amount: 5, isTest: false };
  it.each([
    [{}, true],
    [{ offerId: ['x', 'o'] }, true],
    [{ offerId: ['o'], amount: [5] }, true],
    [{ offerId: ['o'], amount: ['5'] }, false],
    [{ isTest: [false] }, true],
    [{ missing: ['o'] }, false],
    [{ toString: ['o'] }, false],
    [{ offerId: [] }, false],
  ])('%j', (filters, expected) => expect(passesFilters(data, filters)).toBe(expected));
});

describe('[R110] the catalogue', () => {
  it('holds each event once, and only what the program publishes', () => {
    expect(new Set(EVENT_TYPES).size).toBe(EVENT_TYPES.length);
    const root = join(process.cwd(), 'src');
    const published = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.events.ts'))
      .flatMap((name) => [...readFileSync(join(root, name), 'utf8').matchAll(/= '([a-z_]+\.[a-z_]+)'/g)])
      .map(([, type]) => type);
    expect(published).toEqual(expect.arrayContaining([...EVENT_TYPES]));
  });

  it('has an example and a sentence for each', () => {
    for (const { sample, summary } of EVENT_CATALOG) {
      expect(Object.keys(sample).length).toBeGreaterThan(1);
      expect(summary).toMatch(/^[A-Z].*\.$/);
    }
  });
});
