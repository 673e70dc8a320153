import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateNested } from 'class-validator';
import { LoggedInDto } from '../../auth/dto/logged-in.dto.js';
import { RegisterDto } from '../../auth/dto/register.dto.js';
import { COUNTRY_CODES } from '../../kernel/countries/iso-countries.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { IsWebAddress } from '../../kernel/http/web-address.decorator.js';
import { AdvertiserDto } from './advertiser.dto.js';

/** The company that registers. */
export class CompanyDto {
  /**
   * Name of the company, as it stands on its invoices.
   * @example Example Shoes Ltd
   */
  @Trimmed()
  @IsReadableText(1, 200)
  name: string;

  /** Where it sells. */
  @ApiPropertyOptional({ example: 'https://shop.example/' })
  @OptionalField()
  @IsWebAddress()
  websiteUrl?: string;

  /** Where it is registered, ISO 3166-1 alpha-2. */
  @ApiPropertyOptional({ example: 'SA' })
  @OptionalField()
  @IsIn(COUNTRY_CODES, { message: '$property must be an ISO 3166-1 alpha-2 code in capitals' })
  country?: string;
}

/** A company and its first user. */
export class RegisterAdvertiserDto extends RegisterDto {
  /** The company. */
  @IsObject()
  @ValidateNested()
  @Type(() => CompanyDto)
  company: CompanyDto;
}

/** Tokens of the first user, and the company, which waits for approval. */
export class RegisteredAdvertiserDto extends LoggedInDto {
  advertiser: AdvertiserDto;
}
