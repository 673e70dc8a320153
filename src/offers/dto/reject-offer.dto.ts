import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';

/** Why an offer, or a change of it, is not approved. */
export class RejectOfferDto {
  /**
   * The advertiser reads it.
   * @example The landing page does not load.
   */
  @IsReadableText(1, 500)
  reason: string;
}
