import { Type } from 'class-transformer';
import { IsEmail, IsObject, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { NewTenantDto } from '../../tenants/dto/platform-tenant.dto.js';
import { PASSWORD_MAX, PASSWORD_MIN } from '../password.types.js';

/** The first admin of a new tenant, who gets the permission set `owner`. */
export class FirstAdminDto {
  /** E-mail to log in with; unique on the platform, whatever its case. */
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  email: string;

  /** 8 to 128 characters; neither the e-mail nor one of the commonest passwords. */
  @IsString()
  @Length(PASSWORD_MIN, PASSWORD_MAX)
  password: string;
}

/** A tenant to make, with its test twin and perhaps its first admin. */
export class OpenTenantDto extends NewTenantDto {
  /** The first admin, who gets every permission. */
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => FirstAdminDto)
  admin?: FirstAdminDto;
}
