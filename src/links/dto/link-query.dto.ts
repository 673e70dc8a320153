import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { LINK_STATUSES, type LinkStatus } from '../links.types.js';

/** Filters of the link list; all given ones must hold. */
export class LinkQueryDto extends PageQueryDto {
  /** Only links to this offer. */
  @IsOptional()
  @IsUUID()
  offerId?: string;

  /** Only links in this state. */
  @IsOptional()
  @IsIn(LINK_STATUSES)
  status?: LinkStatus;

  /** Only links that carry this tag, exactly as it was written. */
  @OptionalField()
  @IsCleanText(1, 50)
  tag?: string;
}
