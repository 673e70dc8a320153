import { IsIn, IsUUID } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { GEO_LEVELS, type GeoLevel } from '../geo.types.js';

/** Filters of the geo rules; all given ones must hold. */
export class GeoRuleQueryDto extends PageQueryDto {
  /** Only rules of this level. */
  @OptionalField()
  @IsIn(GEO_LEVELS)
  level?: GeoLevel;

  /** Only rules of this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;

  /** Only rules of this advertiser. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;
}
