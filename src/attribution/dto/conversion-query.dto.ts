import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { CONVERSION_STATUSES, type ConversionStatus } from '../conversions.types.js';

/** Filters of the conversion list; all given ones must hold. */
export class ConversionQueryDto extends PageQueryDto {
  /** Only conversions in this state. */
  @IsOptional()
  @IsIn(CONVERSION_STATUSES)
  status?: ConversionStatus;

  /** Only conversions of this offer. */
  @IsOptional()
  @IsUUID()
  offerId?: string;
}
