import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

/** An approval; the reason is optional. */
export class ApproveConversionDto {
  /** Why, for the promoter and the audit log. */
  @OptionalField()
  @IsReadableText(1, 500)
  reason?: string;
}

/** A rejection, which nobody may make without saying why. */
export class RejectConversionDto {
  /**
   * Why, for the promoter and the audit log.
   * @example The order was cancelled before it was shipped
   */
  @IsReadableText(1, 500)
  reason: string;
}
