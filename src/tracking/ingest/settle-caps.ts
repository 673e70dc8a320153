import type pg from 'pg';
import { settle } from '../caps/settle.policy.js';
import { CapLeasesRepository } from './cap-leases.repository.js';
import type { Verdict } from './click-row.js';
import type { JudgedClick } from './judged-click.types.js';

/**
 * Charges the new clicks that still count to their leases, after everything else was judged. A click
 * whose lease went back before it was on disk is counted only if its window has a unit that nobody holds.
 */
export async function settleCaps(
  client: pg.Client,
  clicks: readonly JudgedClick[],
  verdicts: Verdict[],
): Promise<void> {
  const charged = clicks.filter(
    ({ leases }, index) => leases !== undefined && leases.length > 0 && verdicts[index]!.reason === null,
  );
  if (charged.length === 0) return;
  const caps = new CapLeasesRepository(client);
  const ids = [...new Set(charged.flatMap(({ leases }) => leases))];
  const leases = await caps.lockLeases(ids);
  let settlement = settle(charged, leases, new Map());
  if (settlement.late.length > 0) settlement = settle(charged, leases, await caps.lockWindows(ids));
  await caps.charge(settlement);
  const late = new Set(settlement.late);
  clicks.forEach(({ id }, index) => {
    if (late.has(id)) verdicts[index] = { reason: 'cap_reached', isUnique: false };
  });
}
