import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type Role, ROLES } from '../../kernel/context/roles.js';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { USER_SORTS, type UserSort, type UserStatus } from '../users.types.js';

const STATUSES = ['active', 'suspended'] as const;

/** Order of the list of users. */
class UserOrderDto extends PageQueryDto {
  /** Order; newest first unless given. */
  @ApiProperty({ enum: USER_SORTS, required: false, default: '-createdAt' })
  @IsIn(USER_SORTS)
  sort: UserSort = '-createdAt';
}

/** Which users are meant; all given filters must hold. */
export class UserFilterDto {
  /** Part of the e-mail, in any case. */
  @OptionalField()
  @IsCleanText(1, 254)
  email?: string;

  /** Part of the e-mail, the name or the voucher code, in any case. */
  @OptionalField()
  @IsCleanText(1, 254)
  search?: string;

  /** Holds this role. */
  @ApiProperty({ enum: ROLES, required: false })
  @OptionalField()
  @IsIn(ROLES)
  role?: Role;

  /** `active` or `suspended`. */
  @ApiProperty({ enum: STATUSES, required: false })
  @OptionalField()
  @IsIn(STATUSES)
  status?: UserStatus;
}

/** Filters and order of the list of users. */
export class UserQueryDto extends IntersectionType(UserOrderDto, UserFilterDto) {}
