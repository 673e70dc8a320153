import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';

/** Why a company is stopped. */
export class SuspendCompanyDto {
  /**
   * The company reads it.
   * @example Invoices of two months are not paid.
   */
  @IsReadableText(1, 500)
  reason: string;
}
