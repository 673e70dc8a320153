import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsDate,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

/** What may change in a link; null takes a value away. */
export class UpdateLinkDto {
  /**
   * A page on the offer's host that replaces the offer's destination, macros allowed.
   * @example https://shop.example/sale?ref={click_id}
   */
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  destinationUrl?: string | null;

  /** When the link stops counting, RFC 3339, in the future. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date | null;

  /** Up to 20 words of your own, 50 characters each. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsCleanText(1, 50, { each: true })
  tags?: string[];
}

/** A new tracking link. */
export class CreateLinkDto extends UpdateLinkDto {
  /** The active offer it leads to. */
  @IsUUID()
  offerId: string;

  /**
   * The code in the address: 3 to 64 letters, digits, `-` or `_`; left out for 8 random characters.
   * @example summer-sale
   */
  @OptionalField()
  @Matches(/^[A-Za-z0-9_-]{3,64}$/, {
    message: 'slug must be 3 to 64 letters, digits, hyphens or underscores',
  })
  slug?: string;
}
