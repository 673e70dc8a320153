import type pg from 'pg';
import type { ClickRecord } from '../click-record.types.js';
import { type Claim, judgeUniqueness } from '../visitor/uniqueness.policy.js';
import { ClickMarksRepository } from './click-marks.repository.js';
import type { Verdict } from './click-row.js';

/**
 * Decides what the edge could only guess, inside the batch's transaction: which clicks repeat one that
 * counted, on whatever node.
 */
export async function judgeBatch(client: pg.Client, clicks: readonly ClickRecord[]): Promise<Verdict[]> {
  const verdicts = clicks.map(({ reason }): Verdict => ({ reason, isUnique: false }));
  const candidates = clicks.flatMap((click, index) => (click.reason === null ? [{ click, index }] : []));
  if (candidates.length === 0) return verdicts;
  const marksOf = new ClickMarksRepository(client);
  await marksOf.lock(candidates.map(({ click }) => click.linkId));

  const claims = candidates.map(({ click }) => claimOf(click));
  const names = claims.flatMap(({ linkId, visitors }) => visitors.map((visitor) => ({ linkId, visitor })));
  const marks = await marksOf.find(
    names.map(({ linkId }) => linkId),
    names.map(({ visitor }) => visitor),
  );
  const { isUnique, changed } = judgeUniqueness(claims, marks);
  candidates.forEach(({ index }, position) => {
    verdicts[index] = isUnique[position]
      ? { reason: null, isUnique: true }
      : { reason: 'duplicate', isUnique: false };
  });
  if (changed.size > 0) {
    const tenants = new Map(clicks.map(({ linkId, tenantId }) => [linkId, tenantId]));
    const ordered = [...changed].sort().map((key) => marks.get(key)!);
    await marksOf.save(ordered, (linkId) => tenants.get(linkId)!);
  }
  return verdicts;
}

/** A visitor who cannot be told apart is taken to be somebody else each time. */
function claimOf({ linkId, visitor, visitorBefore, at, duplicateSeconds }: ClickRecord): Claim {
  const visitors = [visitor, visitorBefore].filter((name) => name !== null && name !== undefined);
  return { linkId, visitors, at, windowMs: duplicateSeconds * 1000 };
}
