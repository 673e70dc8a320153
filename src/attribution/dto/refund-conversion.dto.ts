import { IsNumber } from 'class-validator';
import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

/** A refund, which nobody may make without saying why. */
export class RefundConversionDto {
  /**
   * How much of the sale is given back, in currency units; left out: all that is left of it.
   * @example 10.5
   */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  amount?: number;

  /**
   * Why, for the promoter and the audit log.
   * @example The customer sent one of two items back
   */
  @IsReadableText(1, 500)
  reason: string;
}
