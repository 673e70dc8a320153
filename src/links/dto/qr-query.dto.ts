import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

/** How a QR code is drawn. */
export class QrQueryDto {
  /** Width and height in pixels, 64 to 2048; 512 unless given. */
  @OptionalField()
  @Type(() => Number)
  @IsInt()
  @Min(64)
  @Max(2048)
  size: number = 512;
}
