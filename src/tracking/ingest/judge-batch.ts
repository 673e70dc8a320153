import type pg from 'pg';
import { type Claim, judgeUniqueness, type Mark } from '../visitor/uniqueness.policy.js';
import { ClickMarksRepository, type VisitorsOfLinks } from './click-marks.repository.js';
import type { Verdict } from './click-row.js';
import { LinkNoncesRepository, type UsedNonce } from './link-nonces.repository.js';
import type { JudgedClick } from './judged-click.types.js';

/**
 * Decides what the edge could only guess, inside the batch's transaction: which clicks use a single-use
 * link again, then which repeat one that counted, on whatever node.
 */
export async function judgeBatch(client: pg.Client, clicks: readonly JudgedClick[]): Promise<Verdict[]> {
  const verdicts = clicks.map(({ reason }): Verdict => ({ reason, isUnique: false }));
  const open = clicks.flatMap((click, index) => (click.reason === null ? [{ click, index }] : []));
  if (open.length === 0) return verdicts;
  const marksOf = new ClickMarksRepository(client);
  await marksOf.lock(open.map(({ click }) => click.linkId));

  const replays = await useNonces(
    client,
    open.map(({ click }) => click),
  );
  const candidates = open.filter(({ click, index }) => {
    if (!replays.has(click)) return true;
    verdicts[index] = { reason: 'replay', isUnique: false };
    return false;
  });

  const claims = candidates.map(({ click }) => claimOf(click));
  const marks = await marksOf.find(namesOf(claims));
  const known = new Set(marks.values());
  const { isUnique, changed } = judgeUniqueness(claims, marks);
  candidates.forEach(({ index }, position) => {
    verdicts[index] = isUnique[position]
      ? { reason: null, isUnique: true }
      : { reason: 'duplicate', isUnique: false };
  });
  if (changed.size > 0) {
    const tenants = new Map(clicks.map(({ linkId, tenantId }) => [linkId, tenantId]));
    const tenantOf = (linkId: string): string => tenants.get(linkId)!;
    const ordered = [...changed].sort(byLinkAndVisitor);
    const isNew = (mark: Mark): boolean => !known.has(mark) && mark.uniqueAt.length === 1;
    const added = ordered.filter(isNew);
    if (added.length > 0) await marksOf.add(added, tenantOf);
    const moved = ordered.filter((mark) => !isNew(mark));
    if (moved.length > 0) await marksOf.save(moved, tenantOf);
  }
  return verdicts;
}

/** The clicks that came too late for their nonce; those that came first have used it from now on. */
async function useNonces(client: pg.Client, clicks: readonly JudgedClick[]): Promise<Set<JudgedClick>> {
  const replays = new Set<JudgedClick>();
  const single = clicks.filter(({ nonce }) => nonce !== null);
  if (single.length === 0) return replays;
  const nonces = new LinkNoncesRepository(client);
  const stored = await nonces.find(
    single.map(({ linkId }) => linkId),
    single.map(({ nonce }) => nonce!),
  );
  const keyOf = ({ linkId, nonce }: { linkId: string; nonce: string | null }): string => `${linkId} ${nonce}`;
  const usedBy = new Map(stored.map((used) => [keyOf(used), used.clickId]));
  const firsts: (UsedNonce & { tenantId: string })[] = [];
  for (const click of single) {
    const key = keyOf(click);
    const by = usedBy.get(key);
    if (by === undefined) {
      usedBy.set(key, click.id);
      firsts.push({ tenantId: click.tenantId, linkId: click.linkId, nonce: click.nonce!, clickId: click.id });
    } else if (by !== click.id) {
      replays.add(click);
    }
  }
  if (firsts.length > 0) await nonces.save(firsts);
  return replays;
}

function byLinkAndVisitor(a: Mark, b: Mark): number {
  if (a.linkId !== b.linkId) return a.linkId < b.linkId ? -1 : 1;
  return a.visitor < b.visitor ? -1 : 1;
}

/** Every visitor of these claims, once for each link. */
function namesOf(claims: readonly Claim[]): VisitorsOfLinks {
  const names: VisitorsOfLinks = new Map();
  for (const { linkId, visitors } of claims) {
    let ofLink = names.get(linkId);
    if (!ofLink) names.set(linkId, (ofLink = new Set()));
    for (const visitor of visitors) ofLink.add(visitor);
  }
  return names;
}

/** A visitor who cannot be told apart is taken to be somebody else each time. */
function claimOf({ linkId, visitor, visitorBefore, at, duplicateSeconds }: JudgedClick): Claim {
  const visitors = visitor === null ? [] : [visitor];
  if (visitorBefore !== null && visitorBefore !== undefined) visitors.push(visitorBefore);
  return { linkId, visitors, at, windowMs: duplicateSeconds * 1000 };
}
