import { createHash } from 'node:crypto';
import { keyedIds, randomId } from './hash.js';

describe('randomId', () => {
  it('gives 128 bits each time, none twice, also beyond what is drawn at once', () => {
    const ids = Array.from({ length: 2_000 }, randomId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    // Every bit is drawn: over so many ids each of the 16 bytes takes most of its values.
    for (let byte = 0; byte < 16; byte++) {
      expect(new Set(ids.map((id) => Buffer.from(id, 'base64url')[byte])).size).toBeGreaterThan(240);
    }
  });
});

describe('keyedIds', () => {
  const key = Buffer.alloc(32, 7);

  it('is half of a SHA-256 over the key and the text', () => {
    const expected = createHash('sha256')
      .update(key.toString('hex') + 'süß')
      .digest('base64url')
      .slice(0, 22);
    expect(keyedIds(key)('süß')).toBe(expected);
  });

  it('gives the same text the same id, and another under another key', () => {
    const other = keyedIds(Buffer.alloc(32, 8));
    expect(keyedIds(key)('a')).toBe(keyedIds(key)('a'));
    expect(keyedIds(key)('a')).not.toBe(keyedIds(key)('b'));
    expect(keyedIds(key)('a')).not.toBe(other('a'));
  });

  it('refuses a key of another length', () => {
    expect(() => keyedIds(Buffer.alloc(16))).toThrow(RangeError);
  });
});
