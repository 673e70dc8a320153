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

/** Marks by link and visitor. Apart, since a key put together for each click would cost more than two look-ups. */
export class Marks {
  private readonly links = new Map<string, Map<string, Mark>>();

  get(linkId: string, visitor: string): Mark | undefined {
    return this.links.get(linkId)?.get(visitor);
  }

  set(mark: Mark): void {
    const known = this.links.get(mark.linkId);
    if (known) known.set(mark.visitor, mark);
    else this.links.set(mark.linkId, new Map([[mark.visitor, mark]]));
  }

  *values(): Generator<Mark> {
    for (const visitors of this.links.values()) yield* visitors.values();
  }
}

// One would do, if clicks always came in order; a node that was away brings older ones.
const MOMENTS_KEPT = 8;

/**
 * Whether each claim is unique, in the given order: no moment at which the same visitor counted on the
 * same link is nearer than the window, before or after. Adds the marks of those that are, and says which
 * marks changed.
 */
export function judgeUniqueness(
  claims: readonly Claim[],
  marks: Marks,
): { isUnique: boolean[]; changed: Set<Mark> } {
  const changed = new Set<Mark>();
  const isUnique = claims.map(({ linkId, visitors, at, windowMs }) => {
    for (const visitor of visitors) {
      if (isNear(marks.get(linkId, visitor), at, windowMs)) return false;
    }
    for (const visitor of visitors) {
      const known = marks.get(linkId, visitor);
      const mark = known ?? { linkId, visitor, uniqueAt: [] };
      if (!known) marks.set(mark);
      mark.uniqueAt.push(at);
      if (mark.uniqueAt.length > 1) mark.uniqueAt.sort((a, b) => b - a).splice(MOMENTS_KEPT);
      changed.add(mark);
    }
    return true;
  });
  return { isUnique, changed };
}

function isNear(mark: Mark | undefined, at: number, windowMs: number): boolean {
  if (mark === undefined) return false;
  for (const moment of mark.uniqueAt) if (Math.abs(moment - at) < windowMs) return true;
  return false;
}
