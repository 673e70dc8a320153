import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsNumber, Min } from 'class-validator';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../../kernel/http/trimmed.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';

/** Something to sell. */
export class CreateProductDto {
  /**
   * 1 to 200 characters.
   * @example Premium Chair
   */
  @Trimmed()
  @IsReadableText(1, 200)
  name: string;

  /** Price of one, in currency units of the shop, with no more decimals than the currency has. */
  @ApiProperty({ example: 300 })
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  price: number;

  /** Whether it can be ordered; true unless given. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  active: boolean = true;
}

/** What changes about a product; what is left out stays. */
export class UpdateProductDto {
  /**
   * 1 to 200 characters.
   * @example Premium Chair
   */
  @ApiPropertyOptional()
  @OptionalField()
  @Trimmed()
  @IsReadableText(1, 200)
  name?: string;

  /** Price of one, in currency units of the shop; orders made before stay as they are. */
  @ApiPropertyOptional({ example: 320 })
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  price?: number;

  /** Whether it can be ordered. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  active?: boolean;
}

/** Which products are meant; all given filters must hold. */
export class ProductQueryDto extends PageQueryDto {
  /** Part of the name, in any case. */
  @OptionalField()
  @IsCleanText(1, 200)
  search?: string;

  /** Only those that can, or cannot, be ordered. */
  @OptionalField()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  active?: boolean;
}
