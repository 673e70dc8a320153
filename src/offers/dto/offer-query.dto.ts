import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { OFFER_STATUSES, type OfferStatus } from '../offers.types.js';

/** Filters of the offer list; all given ones must hold. */
export class OfferQueryDto extends PageQueryDto {
  /** Only offers in this state. */
  @IsOptional()
  @IsIn(OFFER_STATUSES)
  status?: OfferStatus;

  /** Only offers of this advertiser. */
  @IsOptional()
  @IsUUID()
  advertiserId?: string;
}
