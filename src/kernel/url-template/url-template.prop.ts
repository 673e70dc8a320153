import fc from 'fast-check';
import { checkTemplate, compileTemplate, MACROS, parseTemplate } from './url-template.js';

const hosts = fc.constantFrom(
  'https://shop.example',
  'http://127.0.0.1:8080',
  'https://xn--bcher-kva.example',
);
const literal = fc.stringMatching(/^[A-Za-z0-9._~-]{0,8}$/);
const macro = fc.constantFrom(...MACROS).map((name) => `{${name}}`);
const piece = fc.oneof(literal, macro);
const pieces = fc.array(piece, { maxLength: 4 }).map((list) => list.join(''));
const template = fc
  .tuple(
    hosts,
    fc.array(pieces, { maxLength: 3 }),
    fc.option(fc.array(fc.tuple(literal, pieces), { maxLength: 3 })),
    fc.option(pieces),
  )
  .map(
    ([origin, path, query, fragment]) =>
      origin +
      path.map((segment) => `/${segment}`).join('') +
      (query ? `?${query.map(([name, value]) => `${name}=${value}`).join('&')}` : '') +
      (fragment === null ? '' : `#${fragment}`),
  );
const text = fc.string({ unit: 'binary', maxLength: 20 });
const values = fc.record(Object.fromEntries(MACROS.map((name) => [name, text])));

it('splits a template without losing a character', () => {
  fc.assert(
    fc.property(template, (source) => {
      const parts = parseTemplate(source);
      expect(parts.map((part) => (part.kind === 'literal' ? part.text : `{${part.name}}`)).join('')).toBe(
        source,
      );
    }),
  );
});

it('never leaves the host of the template, whatever a visitor sends', () => {
  fc.assert(
    fc.property(template, values, (source, filling) => {
      checkTemplate(source);
      const url = compileTemplate(source, 'click_id')(filling);

      expect(url).toMatch(/^[\x21-\x7e]+$/);
      expect(new URL(url).origin).toBe(new URL(source.replace(/\{\w+\}/g, 'x')).origin);
    }),
    { numRuns: 1000 },
  );
});

it('hands every value in the query over unchanged, the click id always', () => {
  fc.assert(
    fc.property(template, values, fc.uuid({ version: 7 }), (source, filling, clickId) => {
      const [beforeFragment = ''] = source.split('#');
      const named = source.includes('{click_id}');
      const url = new URL(compileTemplate(source, 'cid')({ ...filling, click_id: clickId }));
      if (!named) expect(url.searchParams.getAll('cid')).toContain(clickId);
      const expected = new URLSearchParams(
        (beforeFragment.split('?')[1] ?? '').replace(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(name === 'click_id' ? clickId : Buffer.from(filling[name] ?? '').toString()),
        ),
      );
      if (!named) expected.append('cid', clickId);
      expect([...url.searchParams]).toEqual([...expected]);
    }),
    { numRuns: 1000 },
  );
});

it('accepts a text, or refuses it with a typed error; what it accepts can be filled in', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map((tail) => `https://a.example/${tail}`),
    fc
      .string({ unit: fc.constantFrom('{', '}', 'sub1', '/', '?', '#', '@', ':', 'http', '\\', '%') })
      .map((mix) => `https://${mix}`),
  );
  fc.assert(
    fc.property(anything, (source) => {
      try {
        checkTemplate(source);
      } catch (error) {
        expect((error as { status?: number }).status).toBe(400);
        return;
      }
      expect(URL.canParse(compileTemplate(source, 'click_id')({ click_id: 'x' }))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
