import { isDeepStrictEqual } from 'node:util';
import type { OfferEntity } from '../offer.entity.js';
import { termsColumns } from '../payout-input.policy.js';
import type { SkippedOffer, UpstreamCatalog, UpstreamOffer } from './catalogs.types.js';

/** What is to be done so that our offers are the network's. */
export interface SyncPlan {
  insert: UpstreamOffer[];
  update: { offer: OfferEntity; changes: Partial<OfferEntity> }[];
  /** No longer listed. */
  deactivate: OfferEntity[];
  /** Listed again. */
  reactivate: OfferEntity[];
  unchanged: number;
  skipped: SkippedOffer[];
}

/**
 * Compares the whole catalogue with the offers that were taken over before. Texts in other languages, terms and
 * whatever people set here stay.
 * @param categoryIds ids of our categories by the network's names
 */
export function planSync(
  catalog: UpstreamCatalog,
  ours: readonly OfferEntity[],
  categoryIds: ReadonlyMap<string, string>,
): SyncPlan {
  const plan: SyncPlan = {
    ...{ insert: [], update: [], deactivate: [], reactivate: [], unchanged: 0 },
    skipped: [...catalog.skipped],
  };
  const known = new Map(ours.map((offer) => [offer.upstreamId!, offer]));
  const listed = new Set<string>();
  for (const upstream of catalog.offers) {
    const offer = known.get(upstream.upstreamId);
    if (!offer) {
      plan.insert.push(upstream);
      continue;
    }
    if (offer.currency !== upstream.currency) {
      const { upstreamId, title } = upstream;
      plan.skipped.push({
        upstreamId,
        title,
        reason: `its currency was ${offer.currency}, which stays for good`,
      });
      continue;
    }
    listed.add(upstream.upstreamId);
    // Ended here for good: what the network says of it no longer matters.
    if (offer.status === 'ended') {
      plan.unchanged++;
      continue;
    }
    const changes = changesOf(offer, upstream, categoryIds);
    if (offer.isGoneUpstream) plan.reactivate.push(offer);
    if (Object.keys(changes).length > 0) plan.update.push({ offer, changes });
    else if (!offer.isGoneUpstream) plan.unchanged++;
  }
  plan.deactivate = ours.filter(
    ({ upstreamId, isGoneUpstream, status }) =>
      !listed.has(upstreamId!) && !isGoneUpstream && status !== 'ended',
  );
  return plan;
}

/** The columns that the network decides about. */
export function columnsOf(
  upstream: UpstreamOffer,
  categoryIds: ReadonlyMap<string, string>,
): Partial<OfferEntity> {
  const { destinationUrl, payoutType, terms, countries, previewUrl, category } = upstream;
  const categoryId = category === null ? null : (categoryIds.get(category) ?? null);
  return { destinationUrl, payoutType, ...termsColumns(terms), countries, previewUrl, categoryId };
}

function changesOf(
  offer: OfferEntity,
  upstream: UpstreamOffer,
  categoryIds: ReadonlyMap<string, string>,
): Partial<OfferEntity> {
  const wanted = { ...columnsOf(upstream, categoryIds), title: { ...offer.title, en: upstream.title } };
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => !isDeepStrictEqual(offer[name as keyof OfferEntity], value),
    ),
  );
}

/** A network's name of a category as a slug of ours; null when nothing of it is left. */
export function slugOf(name: string): string | null {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? null : slug;
}
