import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';

/** A line in the languages of the platform; what is missing is shown in English. */
export class LocalizedTextDto {
  /** English. */
  @IsReadableText(1, 200)
  en: string;

  /** Arabic. */
  @OptionalField()
  @IsReadableText(1, 200)
  ar?: string;
}

/** Paragraphs in the languages of the platform; what is missing is shown in English. */
export class LocalizedParagraphsDto {
  /** English, up to 5000 characters; line breaks may stand in it, markup is shown as it is written. */
  @IsReadableText(1, 5_000, { lines: true })
  en: string;

  /** Arabic. */
  @OptionalField()
  @IsReadableText(1, 5_000, { lines: true })
  ar?: string;
}
