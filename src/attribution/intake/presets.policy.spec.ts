import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { applyPreset } from './presets.policy.js';
import { PRESET_NAMES } from './presets.types.js';
import { readPostback } from './postback.policy.js';

const CLICK = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';

describe('[R57] presets', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'everflow',
      {
        nid: '12',
        transaction_id: CLICK,
        order_id: 'o-1',
        amount: '49.99',
        adv_event_id: '7',
        coupon_code: 'TEN',
        adv1: 'shoes',
      },
      {
        click_id: CLICK,
        transaction_id: 'o-1',
        amount: '49.99',
        event: '7',
        coupon_code: 'TEN',
        metadata: { nid: '12', adv1: 'shoes' },
      },
    ],
    [
      'tune',
      {
        offer_id: '3',
        transaction_id: CLICK,
        adv_sub: 'o-1',
        amount: '10',
        goal_id: '4',
        promo_code: 'TEN',
        security_token: 'abc',
        status: 'approved',
      },
      {
        click_id: CLICK,
        transaction_id: 'o-1',
        amount: '10',
        event: '4',
        coupon_code: 'TEN',
        status: 'approved',
        metadata: { offer_id: '3' },
      },
    ],
    [
      'trackier',
      {
        click_id: CLICK,
        txn_id: 'o-1',
        sale_amount: '10',
        currency: 'INR',
        goal_value: 'signup',
        status: 'cancelled',
        sub3: 'x',
      },
      {
        click_id: CLICK,
        transaction_id: 'o-1',
        amount: '10',
        currency: 'INR',
        event: 'signup',
        status: 'rejected',
        metadata: { sub3: 'x' },
      },
    ],
    [
      'affise',
      {
        clickid: CLICK,
        action_id: 'o-1',
        sum: '10',
        goal: 'buy',
        status: '5',
        secure: 's3',
        custom_field2: 'x',
      },
      {
        click_id: CLICK,
        transaction_id: 'o-1',
        amount: '10',
        event: 'buy',
        status: 'pending',
        metadata: { custom_field2: 'x' },
      },
    ],
    [
      'redtrack',
      { clickid: CLICK, rdtk_event_id: 'o-1', sum: '1.5', type: 'Purchase', status: 'Declined' },
      { click_id: CLICK, transaction_id: 'o-1', amount: '1.5', event: 'Purchase', status: 'rejected' },
    ],
    [
      'voluum',
      { cid: CLICK, txid: 'o-1', payout: '1.5', currency: 'EUR', et: 'deposit' },
      { click_id: CLICK, transaction_id: 'o-1', amount: '1.5', currency: 'EUR', event: 'deposit' },
    ],
    [
      'keitaro',
      { subid: CLICK, tid: 'o-1', payout: '1.5', currency: 'USD', sub_id_4: 'x' },
      {
        click_id: CLICK,
        transaction_id: 'o-1',
        amount: '1.5',
        currency: 'USD',
        status: 'approved',
        metadata: { sub_id_4: 'x' },
      },
    ],
  ])('%s is read under its own names', (name, sent, ours) => {
    expect(applyPreset(name, sent)).toEqual(ours);
  });

  it.each<[string, unknown, string]>([
    ['everflow', 'invalid', 'rejected'],
    ['everflow', 'approved', 'approved'],
    ['tune', 'REJECTED', 'rejected'],
    ['trackier', 'pending', 'pending'],
    ['affise', 1, 'approved'],
    ['affise', '2', 'pending'],
    ['affise', 3, 'rejected'],
    ['affise', '4', 'pending'],
    ['affise', '5', 'pending'],
    ['redtrack', 'Approved', 'approved'],
    ['redtrack', 'Pending', 'pending'],
    ['redtrack', 'Whatever', 'pending'],
    ['keitaro', 'lead', 'pending'],
    ['keitaro', 'sale', 'approved'],
    ['keitaro', 'rebill', 'approved'],
    ['keitaro', 'rejected', 'rejected'],
  ])('%s says %s and means %s', (name, status, ours) => {
    expect(applyPreset(name, { status }).status).toBe(ours);
  });

  it('leaves a status word alone that no table lists, so that it is refused and not guessed', () => {
    for (const name of ['everflow', 'tune', 'trackier', 'affise', 'voluum', 'keitaro']) {
      expect([name, applyPreset(name, { status: 'maybe' }).status]).toEqual([name, 'maybe']);
      expect([name, applyPreset(name, { status: 'constructor' }).status]).toEqual([name, 'constructor']);
    }
  });

  it("reads keitaro's own words for its states", () => {
    const words = { sale_status: 'paid, done', rejected_status: 'trash', lead_status: 'new' };
    const read = (status: string): unknown => applyPreset('keitaro', { ...words, status }).status;
    expect(['Done', 'trash', 'new', 'sale'].map(read)).toEqual([
      'approved',
      'rejected',
      'pending',
      'approved',
    ]);
    expect(applyPreset('keitaro', words)).toEqual({ status: 'approved' });
  });

  it("takes the click's id for a sale without an order id", () => {
    expect(applyPreset('voluum', { cid: CLICK, txid: '', payout: '2' })).toEqual({
      click_id: CLICK,
      transaction_id: CLICK,
      amount: '2',
    });
  });

  it('drops shared secrets and its own name, and keeps what it does not know', () => {
    expect(
      applyPreset('tune', { preset: 'tune', security_token: 'x', customer_id: 'c', ip: '1.2.3.4' }),
    ).toEqual({ customer_id: 'c', ip: '1.2.3.4' });
    expect(applyPreset('affise', { secure: 'x' })).toEqual({});
  });

  it('gives every preset what a postback needs', () => {
    const sent = {
      ...{ transaction_id: CLICK, click_id: CLICK, clickid: CLICK, cid: CLICK, subid: CLICK },
      ...{ amount: '3', sale_amount: '3', sum: '3', payout: '3', currency: 'USD' },
    };
    for (const name of PRESET_NAMES) {
      expect([name, readPostback(applyPreset(name, sent))]).toEqual([
        name,
        expect.objectContaining({ clickId: CLICK, amount: { minor: 300n, currency: 'USD' } }),
      ]);
    }
  });

  it('refuses a name that is none', () => {
    for (const name of ['', 'binom', 'toString', '__proto__']) {
      expect(() => applyPreset(name, {})).toThrow(RequestInvalid);
    }
  });
});
