import { IsIn, IsUUID } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { MEMBERSHIP_STATUSES, type MembershipStatus } from '../memberships.types.js';

/** Filters of one's own offers. */
export class MyOfferQueryDto extends PageQueryDto {
  /** Only memberships in this state. */
  @OptionalField()
  @IsIn(MEMBERSHIP_STATUSES)
  status?: MembershipStatus;
}

/** Filters of memberships; all given ones must hold. */
export class MembershipQueryDto extends MyOfferQueryDto {
  /** Only memberships of this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;
}
