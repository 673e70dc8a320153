import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_CATALOG, EVENT_TYPES } from './event-catalog.js';
import type { EventFilters, JsonObject, Owner } from '../webhooks.types.js';
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
      { kind: 'partner', id: 'adv' },
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

  it('names the partner and the partner’s own name of a user whom a reward is for', () => {
    const toUser = {
      ...REWARD,
      beneficiaryKind: 'end_user',
      beneficiaryId: 'u',
      partnerId: 'par',
      userId: 'user-17',
    };
    expect(viewOf('reward.paid', toUser, { kind: 'partner', id: 'par' })).toMatchObject({
      ...{ beneficiary_kind: 'end_user', partner_id: 'par', user_id: 'user-17', amount: -2.5 },
    });
    expect(viewOf('reward.paid', toUser, { kind: 'partner', id: 'other' })).toBeNull();
    expect(viewOf('reward.paid', toUser, { kind: 'promoter', id: 'u' })).toBeNull();
  });

  it('is a sale of a partner’s link for the partner, who is its promoter', () => {
    expect(viewOf('conversion.created', SALE, { kind: 'partner', id: 'pro' })).toMatchObject({
      promoter_id: 'pro',
    });
  });

  it('is of what is told together only what is the owner’s and passes the filters', () => {
    const item = (clickId: string, promoterId: string, offerId: string) => ({
      ...{ clickId, promoterId, offerId, advertiserId: 'adv', secretScore: 1 },
    });
    const payload = { clicks: [item('1', 'pro', 'a'), item('2', 'par', 'b'), item('3', 'pro', 'b')] };
    const idsFor = (owner: Owner, filters: EventFilters = {}) =>
      (viewOf('click.recorded', payload, owner, filters)?.clicks as JsonObject[] | undefined)?.map(
        (click) => click.clickId ?? click.click_id,
      );
    expect(idsFor({ kind: 'tenant', id: null })).toEqual(['1', '2', '3']);
    expect(idsFor({ kind: 'advertiser', id: 'adv' }, { offerId: ['b'] })).toEqual(['2', '3']);
    expect(idsFor({ kind: 'promoter', id: 'pro' })).toEqual(['1', '3']);
    expect(idsFor({ kind: 'promoter', id: 'pro' }, { offerId: ['c'] })).toBeUndefined();
    expect(viewOf('click.recorded', payload, { kind: 'partner', id: 'par' })).toEqual({
      clicks: [{ click_id: '2', promoter_id: 'par', offer_id: 'b', advertiser_id: 'adv' }],
    });
    expect(sampleFor('click.recorded', { kind: 'partner', id: 'x' })).toMatchObject({
      clicks: [{ click_id: expect.any(String), subs: { sub1: 'hello' } }],
    });
  });

  it('shows amounts that stand together in units too, with one currency', () => {
    const order = {
      ...{ orderId: 'o', affiliateId: 'aff', selfPurchase: true, discount: money('450') },
      commission: { base: money('4999'), amount: money('250'), reversed: money('0'), basisPoints: 500 },
    };
    expect(viewOf('order.placed', order, { kind: 'affiliate', id: 'aff' })).toEqual({
      ...{ orderId: 'o', affiliateId: 'aff', discount: 4.5, currency: 'USD' },
      commission: { base: 49.99, amount: 2.5, reversed: 0, basisPoints: 500 },
    });
  });

  it('is nothing of what is the tenant’s alone, whomever it is about', () => {
    const found = { kind: 'rejected_click', promoterId: 'pro', advertiserId: 'adv' };
    expect(viewOf('fraud.detected', found, { kind: 'tenant', id: null })).toEqual(found);
    for (const kind of ['promoter', 'advertiser', 'partner'] as const) {
      expect(viewOf('fraud.detected', found, { kind, id: kind === 'advertiser' ? 'adv' : 'pro' })).toBeNull();
    }
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
      expect(Object.keys(sample).length).toBeGreaterThan(0);
      expect(summary).toMatch(/^[A-Z].*\.$/);
    }
  });
});
