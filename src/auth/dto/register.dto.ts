import { IsEmail, IsString, Length, MaxLength } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { IsLocaleTag } from '../../kernel/http/locale-tag.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { PASSWORD_MAX, PASSWORD_MIN } from '../../users/password.types.js';

/** A person's own account. */
export class RegisterDto {
  /** E-mail to log in with; compared without regard to case. */
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  email: string;

  /** 8 to 128 characters; neither the e-mail nor one of the commonest passwords. */
  @IsString()
  @Length(PASSWORD_MIN, PASSWORD_MAX)
  password: string;

  /** Name shown to others. */
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 100)
  displayName?: string;

  /** Language of texts and mails, a BCP 47 tag; `en` unless given. */
  @OptionalField()
  @IsLocaleTag()
  locale?: string;

  /** Code of an invite; it decides the tenant. */
  @OptionalField()
  @IsCleanText(1, 100)
  inviteCode?: string;
}
