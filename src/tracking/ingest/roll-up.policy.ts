import { storable, type Verdict } from './click-row.js';
import type { JudgedClick } from './judged-click.types.js';

const BUCKET_MS = 15 * 60_000;

/** Clicks of one quarter of an hour that agree in everything a statistic asks for. */
export interface RollUp {
  tenantId: string;
  /** Start of the quarter of an hour, ms since the epoch. */
  bucketStart: number;
  linkId: string;
  offerId: string;
  promoterId: string;
  country: string;
  device: string;
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

type Branch = Map<string | number, unknown>;

export interface Sums {
  rollUps: RollUp[];
  usages: Usage[];
}

/** What new clicks add to the roll-ups and to their tenants' usage; one row for each key of the two tables. */
export function sumUp(clicks: readonly JudgedClick[], verdicts: readonly Verdict[]): Sums {
  const rollUps = new RollUpTree();
  const usages = new Map<string, Usage>();
  clicks.forEach((click, index) => {
    const { reason, isUnique } = verdicts[index]!;
    const rollUp = rollUpOf(rollUps, click);
    rollUp.clicks++;
    if (reason === null) rollUp.counted++;
    if (isUnique) rollUp.unique++;
  });
  for (const { tenantId, bucketStart, counted } of rollUps.all) {
    usageOf(usages, tenantId, bucketStart).counted += counted;
  }
  return { rollUps: rollUps.all, usages: [...new Set(usages.values())] };
}

/** First day of a moment's month in UTC, as `YYYY-MM-DD`. */
export function monthOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, -17)}-01`;
}

function rollUpOf(rollUps: RollUpTree, click: JudgedClick): RollUp {
  const { tenantId, linkId, offerId, promoterId } = click;
  // A click is stored with whole milliseconds.
  const bucketStart = Math.floor(Math.trunc(click.at) / BUCKET_MS) * BUCKET_MS;
  const country = storable(click.country);
  const device = storable(click.device);
  const branch = rollUps.at(tenantId, linkId, offerId, bucketStart, country);
  const known = branch.get(device);
  if (known) return known;
  const rollUp = {
    ...{ tenantId, bucketStart, linkId, offerId, promoterId, country, device },
    ...{ clicks: 0, counted: 0, unique: 0 },
  };
  branch.set(device, rollUp);
  rollUps.all.push(rollUp);
  return rollUp;
}

/** Looking up a few short keys costs a fraction of putting a long one together for each click. */
class RollUpTree {
  readonly all: RollUp[] = [];
  private readonly root: Branch = new Map();

  at(...path: (string | number)[]): Map<string, RollUp> {
    let branch = this.root;
    for (const key of path) {
      let next = branch.get(key) as Branch | undefined;
      if (!next) branch.set(key, (next = new Map()));
      branch = next;
    }
    return branch as Map<string, RollUp>;
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
