import { IsReadableText } from '../../kernel/http/readable-text.decorator.js';

/** Why a company may not publish offers, or no more. */
export class RejectAdvertiserDto {
  /**
   * The company reads it.
   * @example The company could not be found in the register.
   */
  @IsReadableText(1, 500)
  reason: string;
}
