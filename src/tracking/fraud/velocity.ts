import { randomInt } from 'node:crypto';

const KEYS = 400_000;
const WINDOW_MS = 60_000;
/** Keys that share a place; each takes four numbers, so eight of them are two lines of a processor's cache. */
const WAYS = 8;
const FIELDS = 4;
const MOST = 0xffff;

/**
 * Clicks of the last minute per key, estimated from this fixed minute and the share of the last one that still
 * lies within the sliding one. Of this process alone. A table of fixed size: keys are known by 64 bits of a hash that
 * differs from process to process, and where too many meet, the one with the fewest clicks of late is forgotten. Maps
 * of texts took three times as long, since each of their look-ups waits for memory several times.
 */
export class Velocity {
  private window = 0;
  private readonly buckets: number;
  /** For each key: its hash, high and low; its last minute; clicks of the minute before and of that one. */
  private readonly table: Uint32Array;
  private readonly seed = randomInt(0x1_0000_0000);
  private low = 0;
  private high = 0;

  /** @param keys that have room */
  constructor(keys = KEYS) {
    this.buckets = 2 ** Math.max(0, Math.ceil(Math.log2(keys / WAYS)));
    this.table = new Uint32Array(this.buckets * WAYS * FIELDS);
  }

  /** Counts one of a key among others, and answers how many there were in the minute up to now, this one included. */
  hit(among: string, key: string, now: number): number {
    this.turnTo(Math.floor(now / WINDOW_MS));
    this.hash(among, key);
    const { table, window, low, high } = this;
    const at = this.placeOf();
    // Below 0 where the clock was set back: that is another time.
    const age = window - table[at + 2]!;
    const isKnown = table[at] === high && table[at + 1] === low && (age === 0 || age === 1);
    const last = isKnown ? table[at + 3]! & MOST : 0;
    const before = !isKnown ? 0 : age === 0 ? table[at + 3]! >>> 16 : last;
    const count = isKnown && age === 0 ? Math.min(MOST, last + 1) : 1;
    table[at] = high;
    table[at + 1] = low;
    table[at + 2] = window;
    table[at + 3] = (before << 16) | count;
    if (before === 0) return count;
    const elapsed = (now % WINDOW_MS) / WINDOW_MS;
    return Math.ceil(count + before * (1 - elapsed));
  }

  private turnTo(window: number): void {
    // Set back a little, a clock goes through the end of the last minute once more; that is still this one.
    if (window !== this.window - 1) this.window = window;
  }

  /** Where this key is, or may be: in place of one that is no longer counted, or of the one that clicked least. */
  private placeOf(): number {
    const { table, window, low, high } = this;
    const first = (high & (this.buckets - 1)) * WAYS * FIELDS;
    let place = first;
    let least = Infinity;
    for (let at = first; at < first + WAYS * FIELDS; at += FIELDS) {
      if (table[at] === high && table[at + 1] === low) return at;
      const age = window - table[at + 2]!;
      const weight = age === 0 ? table[at + 3]! & MOST : age === 1 ? (table[at + 3]! & MOST) / 2 : 0;
      if (weight < least) {
        least = weight;
        place = at;
      }
    }
    return place;
  }

  /** Two lanes of 32 bits, each character mixed into both. */
  private hash(among: string, key: string): void {
    let low = this.seed;
    let high = ~low;
    for (let text = among, part = 0; part < 2; text = key, part++) {
      for (let index = 0; index < text.length; index++) {
        const unit = text.charCodeAt(index);
        low = Math.imul(low ^ unit, 0x9e3779b1);
        high = Math.imul(high ^ unit, 0x85ebca77);
        low ^= high >>> 15;
      }
      high = Math.imul(high ^ (text.length + (low >>> 13)), 0xc2b2ae3d);
    }
    this.low = low >>> 0;
    this.high = (high ^ (high >>> 16)) >>> 0;
  }
}
