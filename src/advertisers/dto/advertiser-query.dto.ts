import { IsIn } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { ADVERTISER_STATUSES, type AdvertiserStatus } from '../advertisers.types.js';

/** Filters of the list of companies. */
export class AdvertiserQueryDto extends PageQueryDto {
  /** Only companies in this state. */
  @OptionalField()
  @IsIn(ADVERTISER_STATUSES)
  status?: AdvertiserStatus;
}
