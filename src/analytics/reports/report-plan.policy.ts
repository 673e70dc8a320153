import { CombinationNotKept, DimensionNotYours } from '../analytics.errors.js';
import type { ClickTable, Cut, DaysPlan, Dimension, Place, ReportPlan, Scope } from './report.types.js';

/**
 * Which rows answer a report. Sums of days are kept for the tenant, each offer and each promoter, cut by one
 * dimension; what asks for more is answered out of quarters of an hour, and what these do not keep is refused.
 * @throws DimensionNotYours, CombinationNotKept
 */
export function planReport(scope: Scope, cut: Cut, allOfferIds: string[], tenantId: string): ReportPlan {
  const used = new Set([...cut.groupBy, ...(Object.keys(cut.filters) as Dimension[])]);
  for (const dimension of used) {
    if (!maySee(scope, dimension)) throw new DimensionNotYours({ details: { dimension } });
  }
  const traits = [...used].filter((dimension) => dimension !== 'offer' && dimension !== 'promoter');
  const days = planDays(scope, cut, used, traits, allOfferIds, tenantId);
  const conversions = days ?? { from: 'quarters' as const };
  const countsShares = scope.kind === 'promoter' || used.has('promoter');
  if (used.has('event')) {
    return { clicks: { from: 'nothing', rollups: { table: 'rollups' } }, conversions, countsShares };
  }
  const rollups = clickTable(traits);
  if (!rollups) throw new CombinationNotKept({ details: { dimensions: traits } });
  return { clicks: { ...(days ?? { from: 'quarters' as const }), rollups }, conversions, countsShares };
}

/** Sub ids are a promoter's own words; who else sends visitors is nothing a promoter may see. */
function maySee(scope: Scope, dimension: Dimension): boolean {
  if (scope.kind === 'promoter') return dimension !== 'promoter';
  return scope.kind === 'tenant' || !isSub(dimension);
}

function isSub(dimension: Dimension): boolean {
  return dimension.startsWith('sub');
}

/** The click roll-up that knows all of these; null when none does. */
function clickTable(traits: Dimension[]): ClickTable | null {
  if (traits.every((trait) => trait === 'country' || trait === 'device')) return { table: 'rollups' };
  const [trait, ...others] = traits;
  return trait !== undefined && others.length === 0 ? { table: 'slices', dimension: trait } : null;
}

function planDays(
  scope: Scope,
  { filters }: Cut,
  used: ReadonlySet<Dimension>,
  traits: Dimension[],
  allOfferIds: string[],
  tenantId: string,
): DaysPlan | null {
  const [trait, ...others] = traits;
  if (others.length > 0) return null;
  const usesOffer = used.has('offer');
  const usesPromoter = used.has('promoter');
  const plan = (ownerIds: string[], dimension: DaysPlan['dimension'], owner?: Dimension): DaysPlan => {
    const places: Partial<Record<Dimension, Place>> = owner ? { [owner]: 'owner' } : {};
    if (dimension !== 'all') places[dimension] = 'value';
    const value = dimension === 'all' ? null : (filters[dimension] ?? null);
    return { from: 'days', ownerIds, dimension, value, places };
  };
  // A promoter's own days hold all offers, so they are nothing for a company.
  const promoterId = scope.kind === 'promoter' ? scope.promoterId : filters.promoter;
  if (promoterId !== undefined && scope.kind !== 'offers') {
    if (!usesOffer) return plan([promoterId], trait ?? 'all', 'promoter');
    return trait ? null : plan([promoterId], 'offer', 'promoter');
  }
  if (trait && (isSub(trait) || usesPromoter)) return null;
  const offerIds = scope.kind === 'offers' ? scope.offerIds : allOfferIds;
  const wanted = filters.offer === undefined ? offerIds : offerIds.filter((id) => id === filters.offer);
  if (scope.kind === 'offers' || (usesOffer && (trait !== undefined || usesPromoter))) {
    return plan(wanted, usesPromoter ? 'promoter' : (trait ?? 'all'), 'offer');
  }
  if (usesOffer) return plan([tenantId], 'offer');
  return plan([tenantId], usesPromoter ? 'promoter' : (trait ?? 'all'));
}
