import type { Named } from './inbox.types.js';
import { nearestMatch } from './nearest-match.policy.js';

const CLICK = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
const named = (fields: Partial<Named> = {}): Named => ({
  clickId: CLICK,
  transactionId: 't',
  orderId: null,
  event: 'sale',
  ...fields,
});
const conversion = (id: string, fields: Partial<Named> = {}) => ({ id, ...named(fields) });

describe('the nearest match', () => {
  it('is the conversion that differs least, with what differs', () => {
    const found = [conversion('a', { clickId: 'x', event: 'lead' }), conversion('b', { event: 'lead' })];
    expect(nearestMatch(named(), found, [CLICK])).toEqual({
      kind: 'conversion',
      id: 'b',
      differsIn: ['event'],
    });
  });

  it('is the click with one wrong character, and not any click of the same moment', () => {
    const typo = CLICK.replace('8b11', '8b12');
    expect(
      nearestMatch(named({ clickId: typo }), [], ['0199c7a0-5b1e-7000-8000-000000000000', CLICK]),
    ).toEqual({
      kind: 'click',
      id: CLICK,
      differsIn: ['click_id'],
    });
    expect(nearestMatch(named(), [], ['0199c7a0-5b1e-7fff-bfff-ffffffffffff'])).toBeNull();
  });

  it('is nothing where nothing was named', () => {
    expect(nearestMatch(named({ clickId: null }), [], [CLICK])).toBeNull();
    expect(nearestMatch(named(), [], [])).toBeNull();
  });
});
