/** A counted, new click and the leases it names. */
export interface LeasedClick {
  id: string;
  leases: readonly string[];
}

export interface OpenLease {
  id: string;
  windowKey: string;
  isOpen: boolean;
  units: number;
  used: number;
}

/** What a window still has to give: its limit less what is out. */
export interface WindowRoom {
  key: string;
  free: number;
}

export interface Settlement {
  /** Units to add to `used`, by lease. */
  used: Map<string, number>;
  /** Units that had gone back and are taken once more, by window. */
  retaken: Map<string, number>;
  /** Clicks that came after their units had gone to others: kept, not counted. */
  late: string[];
}

/**
 * Charges clicks to their leases. A click whose lease was given back meanwhile takes a unit of the window
 * that nobody holds, or is not counted. Each click is charged to all of its leases or to none.
 */
export function settle(
  clicks: readonly LeasedClick[],
  leases: ReadonlyMap<string, OpenLease>,
  windows: ReadonlyMap<string, WindowRoom>,
): Settlement {
  const used = new Map<string, number>();
  const retaken = new Map<string, number>();
  const late: string[] = [];
  for (const click of clicks) {
    const named = [...new Set(click.leases)];
    const fromLeases = named.filter((id) => hasUnits(leases.get(id), used));
    const fromWindows = named.filter((id) => !fromLeases.includes(id)).map((id) => leases.get(id)?.windowKey);
    const trial = fromWindows.length > 0 ? new Map(retaken) : retaken;
    if (!fromWindows.every((key) => takeFrom(windows.get(key ?? ''), trial))) {
      late.push(click.id);
      continue;
    }
    for (const id of fromLeases) used.set(id, (used.get(id) ?? 0) + 1);
    for (const [key, units] of trial) retaken.set(key, units);
  }
  return { used, retaken, late };
}

function hasUnits(lease: OpenLease | undefined, used: ReadonlyMap<string, number>): boolean {
  return lease !== undefined && lease.isOpen && lease.used + (used.get(lease.id) ?? 0) < lease.units;
}

function takeFrom(window: WindowRoom | undefined, taken: Map<string, number>): boolean {
  if (!window) return false;
  const units = (taken.get(window.key) ?? 0) + 1;
  taken.set(window.key, units);
  return units <= window.free;
}
