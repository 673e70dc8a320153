import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, Matches, MaxLength, ValidateNested } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { LocalizedTextDto } from '../../dto/localized-text.dto.js';
import type { LocalizedText } from '../../offers.types.js';
import type { CategoryEntity } from '../category.entity.js';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A new category. */
export class CreateCategoryDto {
  /**
   * Its name in addresses and filters: lower case letters, digits and single hyphens.
   * @example fashion
   */
  @Matches(SLUG, { message: 'slug must be lower case letters, digits and single hyphens' })
  @MaxLength(64)
  slug: string;

  /** What people read, per locale. */
  @IsObject()
  @ValidateNested()
  @Type(() => LocalizedTextDto)
  name: LocalizedTextDto;
}

/** What changes in a category. */
export class UpdateCategoryDto {
  /** Its name in addresses and filters. */
  @ApiPropertyOptional({ example: 'fashion' })
  @OptionalField()
  @Matches(SLUG, { message: 'slug must be lower case letters, digits and single hyphens' })
  @MaxLength(64)
  slug?: string;

  /** What people read, per locale. */
  @ApiPropertyOptional({ type: LocalizedTextDto })
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => LocalizedTextDto)
  name?: LocalizedTextDto;
}

/** What offers are sorted into. */
export class CategoryDto {
  id: string;
  slug: string;
  /** Per locale; `en` is always there. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { en: 'Fashion' } })
  name: LocalizedText;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, { id, slug, name, createdAt }: CategoryEntity): CategoryDto {
    return { id, slug, name, createdAt: createdAt.toISOString() };
  }
}
