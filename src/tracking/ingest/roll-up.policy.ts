import { storable, type Verdict } from './click-row.js';
import { SUB_COUNT } from '../click-record.types.js';
import { dimensionValue } from './dimension-value.policy.js';
import type { JudgedClick } from './judged-click.types.js';

const BUCKET_MS = 15 * 60_000;

/** Clicks of one quarter of an hour that agree in everything a statistic asks for. */
export interface RollUp extends Counts {
  tenantId: string;
  /** Start of the quarter of an hour, ms since the epoch. */
  bucketStart: number;
  linkId: string;
  offerId: string;
  promoterId: string;
  country: string;
  device: string;
}

/** The same of one dimension alone: systems, browsers and sub ids would multiply the rows above. */
export interface Slice extends Counts {
  tenantId: string;
  bucketStart: number;
  linkId: string;
  offerId: string;
  promoterId: string;
  /** `os`, `browser`, or `sub1` to `sub10` where the click has one. */
  dimension: string;
  value: string;
}

export interface Counts {
  clicks: number;
  counted: number;
  unique: number;
}

/** Counted clicks of a tenant in one month. */
export interface Usage {
  tenantId: string;
  /** First day of the month in UTC, as `YYYY-MM-DD`. */
  month: string;
  counted: number;
}

type Branch = Map<string, unknown>;

const NOTHING: Counts = { clicks: 0, counted: 0, unique: 0 };

export interface Sums {
  rollUps: RollUp[];
  slices: Slice[];
  usages: Usage[];
}

/** What new clicks add to the roll-ups and to their tenants' usage; one row for each key of the tables. */
export function sumUp(clicks: readonly JudgedClick[], verdicts: readonly Verdict[]): Sums {
  const tree = new RollUpTree();
  const usages = new Map<string, Usage>();
  clicks.forEach((click, index) => {
    const { reason, isUnique } = verdicts[index]!;
    const counted = reason === null ? 1 : 0;
    const unique = isUnique ? 1 : 0;
    // A click is stored with whole milliseconds.
    const bucketStart = Math.floor(Math.trunc(click.at) / BUCKET_MS) * BUCKET_MS;
    const place = tree.placeOf(click, bucketStart);
    add(tree.rollUpOf(place, storable(click.country), storable(click.device)), counted, unique);
    add(tree.sliceOf(place, OS, storable(click.os)), counted, unique);
    add(tree.sliceOf(place, BROWSER, storable(click.browser)), counted, unique);
    const { subs } = click;
    for (let at = 0; at < subs.length; at++) {
      if (subs[at] === null) continue;
      const value = dimensionValue(storable(subs[at]!));
      if (value !== '') add(tree.sliceOf(place, FIRST_SUB + at, value), counted, unique);
    }
  });
  for (const { tenantId, bucketStart, counted } of tree.rollUps) {
    usageOf(usages, tenantId, bucketStart).counted += counted;
  }
  return { rollUps: tree.rollUps, slices: tree.slices, usages: [...new Set(usages.values())] };
}

/** First day of a moment's month in UTC, as `YYYY-MM-DD`. */
export function monthOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, -17)}-01`;
}

function add(counts: Counts, counted: number, unique: number): void {
  counts.clicks++;
  counts.counted += counted;
  counts.unique += unique;
}

/** What clicks of one link, one offer and one quarter of an hour have in common, and what is counted of them. */
interface Place {
  key: Pick<RollUp, 'tenantId' | 'bucketStart' | 'linkId' | 'offerId' | 'promoterId'>;
  countries: Map<string, Map<string, RollUp>>;
  slices: (Map<string, Slice> | undefined)[];
}

const OS = 0;
const BROWSER = 1;
const FIRST_SUB = 2;
const DIMENSIONS = ['os', 'browser', ...Array.from({ length: SUB_COUNT }, (_, index) => `sub${index + 1}`)];

/** Looking up a few short keys costs a fraction of putting a long one together for each click. */
class RollUpTree {
  readonly rollUps: RollUp[] = [];
  readonly slices: Slice[] = [];
  private readonly root: Branch = new Map();

  placeOf({ tenantId, linkId, offerId, promoterId }: JudgedClick, bucketStart: number): Place {
    const offers = this.branch(tenantId, linkId, offerId);
    let place = offers.get(bucketStart);
    if (!place) {
      const key = { tenantId, bucketStart, linkId, offerId, promoterId };
      offers.set(bucketStart, (place = { key, countries: new Map(), slices: [] }));
    }
    return place;
  }

  rollUpOf({ key, countries }: Place, country: string, device: string): RollUp {
    let devices = countries.get(country);
    if (!devices) countries.set(country, (devices = new Map()));
    let rollUp = devices.get(device);
    if (!rollUp) {
      rollUp = { ...key, country, device, ...NOTHING };
      devices.set(device, rollUp);
      this.rollUps.push(rollUp);
    }
    return rollUp;
  }

  sliceOf({ key, slices }: Place, dimension: number, value: string): Slice {
    const values = (slices[dimension] ??= new Map<string, Slice>());
    let slice = values.get(value);
    if (!slice) {
      slice = { ...key, dimension: DIMENSIONS[dimension]!, value, ...NOTHING };
      values.set(value, slice);
      this.slices.push(slice);
    }
    return slice;
  }

  private branch(...path: string[]): Map<number, Place> {
    let branch = this.root;
    for (const key of path) {
      let next = branch.get(key) as Branch | undefined;
      if (!next) branch.set(key, (next = new Map()));
      branch = next;
    }
    return branch as unknown as Map<number, Place>;
  }
}

// No bucket crosses the end of a month.
function usageOf(usages: Map<string, Usage>, tenantId: string, bucketStart: number): Usage {
  const key = `${tenantId} ${bucketStart}`;
  const known = usages.get(key);
  if (known) return known;
  const month = monthOf(bucketStart);
  const same = [...usages.values()].find((usage) => usage.tenantId === tenantId && usage.month === month);
  const usage = same ?? { tenantId, month, counted: 0 };
  usages.set(key, usage);
  return usage;
}
