import fc from 'fast-check';
import { isKeyShaped, makeKey, parseKey } from './key-format.policy.js';
import { KEY_KINDS } from './keys.types.js';

const world = fc.constantFrom('live' as const, 'test' as const);
const kind = fc.constantFrom(...KEY_KINDS);

describe('API keys', () => {
  it('are read back as what they were made', () => {
    fc.assert(
      fc.property(world, kind, (ofWorld, ofKind) => {
        const made = makeKey(ofWorld, ofKind);
        expect(parseKey(made.key)).toEqual({ prefix: made.prefix, world: ofWorld, kind: ofKind });
        expect(made.key).toMatch(new RegExp(`^afx_${ofWorld}_${ofKind}_[0-9A-Za-z]{12}_[0-9A-Za-z_-]{43}$`));
        expect(isKeyShaped(made.key)).toBe(true);
      }),
    );
  });

  it('are nothing once a character is added, taken away or foreign', () => {
    fc.assert(
      fc.property(world, kind, fc.nat(), fc.constantFrom(' ', '\n', '=', 'ä', '\0'), (w, k, at, strange) => {
        const { key } = makeKey(w, k);
        const index = at % key.length;
        expect(parseKey(key + 'A')).toBeNull();
        expect(parseKey(key.slice(0, -1))).toBeNull();
        expect(parseKey(key.slice(0, index) + strange + key.slice(index + 1))).toBeNull();
      }),
    );
  });

  it('are never read from arbitrary text without an error', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => expect(parseKey(text)).toBeNull()));
  });

  it('do not repeat', () => {
    const keys = new Set(Array.from({ length: 2_000 }, () => makeKey('live', 'sk').prefix));
    expect(keys.size).toBe(2_000);
  });
});
