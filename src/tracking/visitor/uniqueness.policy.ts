/** A click that would count, if its visitor did not count on this link just now. */
export interface Claim {
  linkId: string;
  /** Every name under which the visitor may be known. */
  visitors: string[];
  /** ms since the epoch. */
  at: number;
  /** How near another click must be to make this one a duplicate, in ms; 0 for never. */
  windowMs: number;
}

/** When a visitor counted on a link, in ms since the epoch. */
export interface Mark {
  linkId: string;
  visitor: string;
  uniqueAt: number[];
}

export type Marks = Map<string, Mark>;

// One would do, if clicks always came in order; a node that was away brings older ones.
const MOMENTS_KEPT = 8;

export function markKey(linkId: string, visitor: string): string {
  return `${linkId} ${visitor}`;
}

/**
 * Whether each claim is unique, in the given order: no moment at which the same visitor counted on the
 * same link is nearer than the window, before or after. Adds the marks of those that are, and says which
 * marks changed.
 */
export function judgeUniqueness(
  claims: readonly Claim[],
  marks: Marks,
): { isUnique: boolean[]; changed: Set<string> } {
  const changed = new Set<string>();
  const isUnique = claims.map(({ linkId, visitors, at, windowMs }) => {
    const isNear = visitors.some((visitor) =>
      marks.get(markKey(linkId, visitor))?.uniqueAt.some((moment) => Math.abs(moment - at) < windowMs),
    );
    if (isNear) return false;
    for (const visitor of visitors) {
      const key = markKey(linkId, visitor);
      const moments = marks.get(key)?.uniqueAt ?? [];
      const uniqueAt = [...moments, at].sort((a, b) => b - a).slice(0, MOMENTS_KEPT);
      marks.set(key, { linkId, visitor, uniqueAt });
      changed.add(key);
    }
    return true;
  });
  return { isUnique, changed };
}
