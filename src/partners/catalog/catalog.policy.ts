import { toUnits } from '../../kernel/money/money.js';
import type { CatalogOffer } from './catalog.types.js';

export interface CatalogFilter {
  brand_id?: string;
  category?: string;
  q?: string;
  min_commission?: number;
}

/** Whether an offer is one of those asked for; all that is given must hold. */
export function matches(
  offer: CatalogOffer,
  { brand_id, category, q, min_commission }: CatalogFilter,
): boolean {
  if (brand_id !== undefined && offer.brandId !== brand_id) return false;
  if (category !== undefined && offer.category !== category) return false;
  if (min_commission !== undefined && commissionOf(offer) < min_commission) return false;
  return q === undefined || textsOf(offer).some((text) => text.toLowerCase().includes(q.toLowerCase()));
}

/** Percent, or units of the currency for a fixed sum. */
function commissionOf({ payoutBasisPoints, payoutMinor, currency }: CatalogOffer): number {
  return payoutBasisPoints === null ? toUnits(payoutMinor ?? 0n, currency) : payoutBasisPoints / 100;
}

function textsOf({ title, description, brandName }: CatalogOffer): string[] {
  return [
    ...Object.values(title),
    ...Object.values(description ?? {}),
    ...(brandName === null ? [] : [brandName]),
  ];
}

/** Whether `If-None-Match` names the answer that is there. */
export function isKnownTo(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => {
    const given = part.trim().replace(/^W\//, '');
    return given === '*' || given === etag;
  });
}
