import { resolved, visit } from '../../../test/factories/catalog.js';
import { Click } from './click.js';
import { locationOf } from './location.js';

const NOW = 1_750_000_000_000;
const ID = '0197713b-6e80-7abc-8def-0123456789ab';
const OFFER = { destinationUrl: 'https://shop.example/a?b=1', clickIdParameter: 'cid' };

const locate = (
  query: Record<string, unknown>,
  offer: Record<string, unknown> = {},
  isRecorded = true,
): string =>
  locationOf(
    new Click(visit({ query, id: ID }), resolved({ link: { ...OFFER, ...offer } }), NOW),
    isRecorded,
  );

describe('pass-through', () => {
  const passing = { passesParameters: true };

  it('is for offers that say so', () =>
    expect(locate({ utm: 'x' })).toBe(`https://shop.example/a?b=1&cid=${ID}`));

  it('adds what means nothing here, URL-encoded, and keeps the rest back', () =>
    expect(
      locate(
        { utm: 'a b&c', sub1: 's', aff_sub2: 't', p3: 'u', source: 'm', gclid: 'g', 'x[]': ['1', '2'] },
        passing,
      ),
    ).toBe(`https://shop.example/a?b=1&cid=${ID}&utm=a%20b%26c&x%5B%5D=1&x%5B%5D=2`));

  it('never overrules the offer: its own parameters and the click id stay', () =>
    expect(locate({ b: 'evil', cid: 'forged' }, passing)).toBe(`https://shop.example/a?b=1&cid=${ID}`));

  it('stands before a fragment', () =>
    expect(locate({ u: '1' }, { ...passing, destinationUrl: 'https://shop.example/#top' })).toBe(
      `https://shop.example/?cid=${ID}&u=1#top`,
    ));

  it('drops what would make too long an address, and cannot break a header', () => {
    expect(locate({ u: 'x'.repeat(9_000) }, passing)).toBe(`https://shop.example/a?b=1&cid=${ID}`);
    expect(locate({ 'u\r\nX-Evil': 'a\r\nb\ud800' }, passing)).toMatch(/^[\x21-\x7e]+$/);
  });
});

describe('redirect', () => {
  it('leads to a page of the offer, with the click id', () =>
    expect(locate({ redirect: 'https://shop.example/item/7?c=red#size' })).toBe(
      `https://shop.example/item/7?c=red&cid=${ID}#size`,
    ));

  it('leads to another host of the offer', () =>
    expect(locate({ redirect: 'https://m.shop.example:8443/x' }, { ownHosts: ['m.shop.example:8443'] })).toBe(
      `https://m.shop.example:8443/x?cid=${ID}`,
    ));

  it('carries no click id that was not recorded', () =>
    expect(locate({ redirect: 'https://shop.example/x' }, {}, false)).toBe('https://shop.example/x'));

  it.each([
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://user:pass@shop.example/',
    'https://shop.example:8443/',
    'https://shop.example\\@evil.example/',
    'http://shop.example/',
    '//evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'JaVaScRiPt:alert(1)',
    'https://',
    ['https://shop.example/x', 'https://evil.example/'],
  ])('goes nowhere else: %j', (redirect) => {
    const url = locate({ redirect });
    // A backslash is a slash to browsers and to URL; the rest after it is a path.
    expect(new URL(url).host).toBe('shop.example');
    expect(new URL(url).protocol).toBe('https:');
  });

  it('cannot split a header', () =>
    expect(locate({ redirect: 'https://shop.example/a\r\nSet-Cookie: x=1' })).toMatch(/^[\x21-\x7e]+$/));
});
