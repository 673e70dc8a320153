import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsOptional, MaxLength } from 'class-validator';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { IsLocaleTag } from '../../kernel/http/locale-tag.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { AffiliateTermsDto } from './affiliate-terms.dto.js';

/** What an admin changes about a user; what is left out stays. */
export class UpdateUserDto extends AffiliateTermsDto {
  /** E-mail to log in with; unique on the platform, whatever its case. */
  @OptionalField()
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  /** Name shown to others; null takes it away. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @Trimmed()
  @IsReadableText(1, 100)
  displayName?: string | null;

  /** Language of texts and mails, a BCP 47 tag. */
  @OptionalField()
  @IsLocaleTag()
  locale?: string;
}
