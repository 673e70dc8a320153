import fc from 'fast-check';
import type { Json } from '../webhooks.types.js';
import { fillJson, fillMacros, fillUrl, hasPlaceInAuthority, macrosIn, placesIn } from './template.policy.js';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });

describe('[R111] templates', () => {
  it('give JSON whatever the values hold', () => {
    fc.assert(
      fc.property(text, fc.jsonValue(), (value, other) => {
        const filled = fillJson(
          {
            a: '{{data.text}}',
            b: ['x {{ data.text }} y'],
            c: '{{data.other}}',
            d: 1,
            e: null,
            f: '{{data.no}}',
          },
          { data: { text: value, other: other as Json } },
        );
        expect(JSON.parse(JSON.stringify(filled))).toEqual(
          JSON.parse(JSON.stringify({ a: value, b: [`x ${value} y`], c: other, d: 1, e: null, f: null })),
        );
      }),
    );
  });

  it('give URLs of the same host and with the values as they were', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const url of [
          fillUrl('https://a.example/p/{{data.v}}?q={{data.v}}', { data: { v: value } }),
          fillMacros('https://a.example/p/{v}?q={v}', { v: value }),
        ]) {
          const parsed = new URL(url);
          expect(parsed.host).toBe('a.example');
          expect(parsed.searchParams.get('q')).toBe(Buffer.from(value).toString());
          expect([...parsed.searchParams.keys()]).toEqual(['q']);
        }
      }),
    );
  });

  it('never reach into what objects inherit', () => {
    const values = { data: { a: 'x' } };
    for (const name of [
      'constructor',
      '__proto__',
      'data.constructor.name',
      'data.a.length',
      'data.__proto__.x',
    ]) {
      expect(fillJson(`{{${name}}}`, values)).toBeNull();
    }
  });

  it('do not fill what values bring along', () => {
    expect(fillJson('{{data.a}} {{data.b}}', { data: { a: '{{data.b}}', b: 'secret' } })).toBe(
      '{{data.b}} secret',
    );
    expect(fillMacros('https://x.example/?a={a}&b={b}', { a: '{b}', b: '1' })).toBe(
      'https://x.example/?a=%7Bb%7D&b=1',
    );
  });

  it('tell their names, and braces that are none', () => {
    expect(placesIn({ a: ['{{data.x}} and {{ steps.one.status }}', '{{ }}', '{{a-b}}', '{x}'] })).toEqual({
      names: ['data.x', 'steps.one.status'],
      broken: ['{{ }}', '{{a-b}}'],
    });
    expect(macrosIn('https://x.example/{a}?b={b}')).toEqual(['a', 'b']);
  });

  it.each([
    ['https://x.example/{a}', false],
    ['https://{a}.example/', true],
    ['https://x.example:{{p}}/', true],
    ['{scheme}://x.example/', true],
    ['//x.example/', true],
  ])('%s: %s', (url, expected) => expect(hasPlaceInAuthority(url)).toBe(expected));
});
