import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsDate, IsISO31661Alpha2, IsOptional, IsUUID } from 'class-validator';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/** Filters of the click list; all given ones must hold. */
export class ListClicksDto extends PageQueryDto {
  /** Clicks that led to this offer. */
  @IsOptional()
  @IsUUID()
  offerId?: string;

  /** Clicks of this link. */
  @IsOptional()
  @IsUUID()
  linkId?: string;

  /** Not before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  /** Only counted ones, or only those that were not. */
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  counted?: boolean;

  /** Country of the visitor, ISO 3166-1 alpha-2. */
  @IsOptional()
  @IsISO31661Alpha2()
  country?: string;
}
