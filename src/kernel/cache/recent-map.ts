/**
 * Remembers what was used of late: at least the `recent` keys that were used last, at most twice as many. Two maps
 * that take turns, for places where an order of use, kept at every look-up, would cost more than what is looked up.
 */
export class RecentMap<Key, Value extends object> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();

  constructor(private readonly recent: number) {}

  get size(): number {
    return this.young.size + this.old.size;
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.recent) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}
