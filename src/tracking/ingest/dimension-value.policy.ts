import { sha256 } from '../../kernel/crypto/hash.js';

const LONGEST = 200;
const KEPT = 180;

/**
 * What roll-ups keep of a free text: all of it up to 200 characters, of a longer one the beginning and a hash, so
 * that it fits into an index. `dimension_value(text)` in the database says the same.
 */
export function dimensionValue(text: string): string {
  if (text.length <= LONGEST) return text;
  const characters = Array.from(text);
  if (characters.length <= LONGEST) return text;
  const hash = sha256(text).toString('hex').slice(0, 16);
  return `${characters.slice(0, KEPT).join('')}…#${hash}`;
}
