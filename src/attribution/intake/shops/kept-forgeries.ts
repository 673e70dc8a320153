const MINUTE_MS = 60_000;
const PER_MINUTE = 60;
const MAX_COUNTED = 10_000;

/** How many forged webhooks of one advertiser are kept in a minute of this process. */
export class KeptForgeries {
  private minute = 0;
  private counts = new Map<string, number>();

  /** @param now ms since the epoch */
  mayKeep(advertiserId: string, now: number): boolean {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.minute || this.counts.size >= MAX_COUNTED) {
      this.minute = minute;
      this.counts = new Map();
    }
    const count = (this.counts.get(advertiserId) ?? 0) + 1;
    this.counts.set(advertiserId, count);
    return count <= PER_MINUTE;
  }
}
