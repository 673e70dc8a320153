import { checkTemplate, compileTemplate, parseTemplate } from './url-template.js';

const ID = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';

it.each([
  ['https://shop.example', `https://shop.example?click_id=${ID}`],
  ['https://shop.example/', `https://shop.example/?click_id=${ID}`],
  ['https://shop.example/a?', `https://shop.example/a?click_id=${ID}`],
  ['https://shop.example/a?b=1', `https://shop.example/a?b=1&click_id=${ID}`],
  ['https://shop.example/a?b=1&', `https://shop.example/a?b=1&click_id=${ID}`],
  ['https://shop.example/a#top', `https://shop.example/a?click_id=${ID}#top`],
  ['https://shop.example/a#top?x', `https://shop.example/a?click_id=${ID}#top?x`],
  ['https://shop.example/a?b={sub1}#top', `https://shop.example/a?b=h%C3%A9%20%26&click_id=${ID}#top`],
  ['https://shop.example/{sub1}?c={click_id}', `https://shop.example/h%C3%A9%20%26?c=${ID}`],
  ['https://shop.example/#{click_id}', `https://shop.example/#${ID}`],
  [
    'https://bücher.example/ä?q=ü"<>',
    `https://xn--bcher-kva.example/%C3%A4?q=%C3%BC%22%3C%3E&click_id=${ID}`,
  ],
  ['https://shop.example/?a={sub9}&b=%7B', `https://shop.example/?a=&b=%7B&click_id=${ID}`],
])('fills in %s', (template, url) => {
  checkTemplate(template);
  expect(compileTemplate(template, 'click_id')({ click_id: ID, sub1: 'hé &' })).toBe(url);
});

it('names the click id as the offer says', () => {
  expect(compileTemplate('https://shop.example', 'aff sub')({ click_id: ID })).toBe(
    `https://shop.example?aff%20sub=${ID}`,
  );
});

it('survives half a surrogate pair', () => {
  expect(
    compileTemplate('https://a.example/{sub1}?c={click_id}', 'x')({ sub1: '\ud800', click_id: ID }),
  ).toBe(`https://a.example/%EF%BF%BD?c=${ID}`);
});

it.each([
  ['https://shop.example/{nothing}', 'link.unknown_macro'],
  ['https://shop.example/{SUB1}', 'link.unknown_macro'],
  ['https://shop.example/{sub11}', 'link.unknown_macro'],
  ['https://shop.example/{}', 'link.unknown_macro'],
  ['https://shop.example/{sub1', 'link.unknown_macro'],
  ['https://shop.example/sub1}', 'link.unknown_macro'],
  ['https://shop.example/{{sub1}}', 'link.unknown_macro'],
  ['https://{sub1}.example/', 'link.macro_misplaced'],
  ['https://shop.example:{sub1}/', 'link.macro_misplaced'],
  ['{source}://shop.example/', 'link.macro_misplaced'],
  ['{source}', 'link.macro_misplaced'],
  ['http{sub1}://shop.example/', 'link.macro_misplaced'],
  ['javascript:alert(1)', 'link.invalid_destination'],
  ['data:text/html,x', 'link.invalid_destination'],
  ['ftp://shop.example/', 'link.invalid_destination'],
  ['//shop.example/', 'link.invalid_destination'],
  ['/path', 'link.invalid_destination'],
  ['', 'link.invalid_destination'],
  ['https://', 'link.invalid_destination'],
  ['https:shop.example', 'link.invalid_destination'],
  ['https://?x', 'link.invalid_destination'],
  ['https://shop.example:99999/', 'link.invalid_destination'],
  ['https://user:pass@shop.example/', 'link.invalid_destination'],
  ['https://shop.example\\@evil.example/', 'link.invalid_destination'],
  ['https://shop.example/a b', 'link.invalid_destination'],
  [' https://shop.example/', 'link.invalid_destination'],
  ['https://shop.example/\r\nX-Evil: 1', 'link.invalid_destination'],
  ['https://shop.example/\u0000', 'link.invalid_destination'],
  ['https://shop.example/\ud800', 'link.invalid_destination'],
  [`https://shop.example/${'a'.repeat(2048)}`, 'link.invalid_destination'],
])('refuses %j as %s', (template, code) => {
  expect(() => checkTemplate(template)).toThrow(expect.objectContaining({ code }));
});

it('keeps an @ behind the host', () => {
  expect(() => checkTemplate('https://shop.example/@user?mail=a@b.example')).not.toThrow();
});

it('splits literals and macros', () => {
  expect(parseTemplate('https://a.example/{sub1}{sub2}?x={ip}')).toEqual([
    { kind: 'literal', text: 'https://a.example/' },
    { kind: 'macro', name: 'sub1' },
    { kind: 'macro', name: 'sub2' },
    { kind: 'literal', text: '?x=' },
    { kind: 'macro', name: 'ip' },
  ]);
});
