import type { LocalizedText, PayoutType } from '../../offers/offers.types.js';

/** An offer as partners are shown it. */
export interface CatalogOffer {
  id: string;
  title: LocalizedText;
  description: Record<string, string> | null;
  brandId: string | null;
  brandName: string | null;
  brandLogoUrl: string | null;
  categoryId: string | null;
  category: string | null;
  categoryName: Record<string, string> | null;
  payoutType: PayoutType;
  payoutBasisPoints: number | null;
  payoutMinor: bigint | null;
  currency: string;
  countries: string[];
  coolOffDays: number;
  countedClicks: number;
  earnedMinor: bigint;
}
