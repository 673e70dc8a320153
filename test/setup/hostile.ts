/** Texts that break what was not made for them. */
export const HOSTILE_TEXTS: Record<string, string> = {
  empty: '',
  blank: '   ',
  NUL: '\0',
  'a NUL inside': 'a\0b',
  'half of a surrogate pair': 'a\ud800b',
  'line breaks': 'a\r\nX-Injected: yes\r\n\r\nb',
  'control characters': 'a\u0007\u001b[31m\u0085b',
  'a quote': "' OR '1'='1' --",
  'two statements': "x'; DROP TABLE clicks; --",
  'a format': '%s%n%x${7*7}{{7*7}}',
  'a path': '../../../../etc/passwd',
  markup: '<script>alert(1)</script>',
  'turned around': 'a\u202eb\u2066c',
  'not a date': '99999-99-99T99:99:99Z',
  'a date out of range': '+275760-09-13T00:00:00.001Z',
  'before all time': '-271821-04-20T00:00:00Z',
  'a huge number': '1e400',
  '100 kB': 'x'.repeat(100_000),
};

const HOSTILE_VALUES: [string, unknown][] = [
  ['null', null],
  ['true', true],
  ['zero', 0],
  ['minus one', -1],
  ['a fraction', 0.000001],
  ['beyond 2^53', 9007199254740993],
  ['beyond 64 bits', 1e25],
  ['the largest number', 1.7976931348623157e308],
  ['an empty list', []],
  ['a list', ['a', 'a']],
  ['a list of anything', [null, { a: 1 }, [1], 1]],
  ['a long list', Array.from({ length: 5_000 }, (_, index) => `x${index}`)],
  ['an empty object', {}],
  ['an object', { en: { $ne: null }, length: 1, toString: 'x' }],
  ['a poisoned object', JSON.parse('{"a":{"constructor":1,"hasOwnProperty":1,"then":1}}')],
  ['nested 200 deep', nested(200)],
];

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

/** The same body with each field in turn replaced by everything hostile; named for the report. */
export function* mutationsOf(body: unknown): Generator<[string, unknown]> {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return;
  const fields = body as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    for (const [what, value] of [...Object.entries(HOSTILE_TEXTS), ...HOSTILE_VALUES])
      yield [`${name} is ${what}`, { ...fields, [name]: value }];
    for (const [what, inner] of mutationsOf(fields[name]))
      yield [`${name}.${what}`, { ...fields, [name]: inner }];
  }
  yield ['an unknown field', { ...fields, surprise: 1 }];
  yield ['a field with NUL in its name', { ...fields, 'a\0b': 1 }];
}

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** Whole bodies as raw text, whatever the route expects. */
export const HOSTILE_BODIES: Record<string, string> = {
  nothing: '',
  'half of JSON': '{"a":',
  'no JSON': 'hello',
  'two documents': '{}{}',
  'a list': '[]',
  'a text': '"text"',
  'a number': '1',
  null: 'null',
  'an empty object': '{}',
  'nested 20,000 deep': deep(20_000),
  'nested 20,000 deep in a field': `{"name":${deep(20_000)},"metadata":${deep(20_000)}}`,
  __proto__: '{"__proto__":{"isAdmin":true}}',
  'constructor.prototype': '{"constructor":{"prototype":{"isAdmin":true}}}',
  'the same name twice': '{"name":"a","name":"b"}',
  'a byte order mark': '\ufeff{}',
  'a number nobody can hold': '{"amount":1e999,"name":-1e999}',
};
