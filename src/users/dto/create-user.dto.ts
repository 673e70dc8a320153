import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsString,
  Length,
  MaxLength,
} from 'class-validator';
import { PERMISSION_SET_NAMES, type PermissionSet, type Role, ROLES } from '../../kernel/context/roles.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { IsLocaleTag } from '../../kernel/http/locale-tag.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { AffiliateTermsDto } from './affiliate-terms.dto.js';
import { PASSWORD_MAX, PASSWORD_MIN } from '../password.types.js';

/** A user made by an admin. */
export class CreateUserDto extends AffiliateTermsDto {
  /** E-mail to log in with; unique on the platform, whatever its case. */
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  email: string;

  /** 8 to 128 characters; neither the e-mail nor one of the commonest passwords. */
  @IsString()
  @Length(PASSWORD_MIN, PASSWORD_MAX)
  password: string;

  /** Roles to hold, at least one. */
  @ApiProperty({ enum: ROLES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  roles: Role[];

  /** Permission sets of an ADMIN; `viewer` unless given. */
  @ApiProperty({ enum: PERMISSION_SET_NAMES, isArray: true, required: false })
  @OptionalField()
  @IsArray()
  @ArrayUnique()
  @IsIn(PERMISSION_SET_NAMES, { each: true })
  permissionSets?: PermissionSet[];

  /** Name shown to others. */
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 100)
  displayName?: string;

  /** Language of texts and mails, a BCP 47 tag; `en` unless given. */
  @OptionalField()
  @IsLocaleTag()
  locale?: string;
}

/** The roles a user holds from now on. */
export class SetRolesDto {
  /** All roles to hold, at least one. */
  @ApiProperty({ enum: ROLES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(ROLES, { each: true })
  roles: Role[];
}

/** The permission sets an admin holds from now on. */
export class SetPermissionSetsDto {
  /** All sets to hold, at least one. */
  @ApiProperty({ enum: PERMISSION_SET_NAMES, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(PERMISSION_SET_NAMES, { each: true })
  permissionSets: PermissionSet[];
}
