import { IsOptional } from 'class-validator';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { IsLocaleTag } from '../../kernel/http/locale-tag.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';

/** What people change about themselves. */
export class UpdateMeDto {
  /** Name shown to others; null removes it. */
  @IsOptional()
  @Trimmed()
  @IsReadableText(1, 100)
  displayName?: string | null;

  /** Language of texts and mails, a BCP 47 tag. */
  @OptionalField()
  @IsLocaleTag()
  locale?: string;
}
