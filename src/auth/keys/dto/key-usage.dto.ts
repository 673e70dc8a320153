import type { KeyDay } from '../keys.types.js';

/** What a key did on a day. */
export class KeyDayDto {
  /**
   * Day of UTC.
   * @example 2026-01-31
   */
  day: string;
  /** Requests that the key proved itself with. */
  requests: number;
  /** Those of them that were answered with 400 and above. */
  errors: number;
  /** Those of the errors that were answered with 429. */
  limited: number;
}

/** What a key did, by day; a few seconds behind. */
export class KeyUsageDto {
  /** Newest first; days without a request are left out. */
  data: KeyDayDto[];

  static from(this: void, days: readonly KeyDay[]): KeyUsageDto {
    return { data: days.map(({ day, requests, errors, limited }) => ({ day, requests, errors, limited })) };
  }
}
