/** What other domains may know of a click. */
export interface StoredClick {
  id: string;
  linkId: string;
  offerId: string;
  advertiserId: string;
  promoterId: string;
  clickedAt: Date;
  sub1: string | null;
  isCounted: boolean;
}
