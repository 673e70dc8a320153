import type pg from 'pg';
import { type LeasedClick, settle } from '../caps/settle.policy.js';
import type { ClickRecord } from '../click-record.types.js';
import { CapLeasesRepository } from './cap-leases.repository.js';

/**
 * Charges the staged clicks that still count to their leases, after everything else was judged. A click
 * whose lease went back before it was on disk is counted only if its window has a unit that nobody holds.
 */
export async function settleCaps(client: pg.Client, clicks: readonly ClickRecord[]): Promise<void> {
  const leased = clicks.filter(({ leases }) => leases !== undefined && leases.length > 0);
  if (leased.length === 0) return;
  const caps = new CapLeasesRepository(client);
  const counted = await caps.findCounted(leased.map(({ id }) => id));
  const charged: LeasedClick[] = leased.filter(({ id }) => counted.has(id));
  if (charged.length === 0) return;
  const ids = [...new Set(charged.flatMap(({ leases }) => leases))];
  const leases = await caps.lockLeases(ids);
  let settlement = settle(charged, leases, new Map());
  if (settlement.late.length > 0) settlement = settle(charged, leases, await caps.lockWindows(ids));
  await caps.charge(settlement);
  if (settlement.late.length > 0) await caps.uncount(settlement.late);
}
