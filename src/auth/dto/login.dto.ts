import { IsString, Length, MaxLength } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';

/** E-mail and password of an account. */
export class LoginDto {
  /** The account's e-mail, in any case. */
  @Trimmed()
  @IsCleanText(1, 254)
  email: string;

  /** The account's password. */
  @IsString()
  @Length(1, 128)
  password: string;
}

/** A refresh token to exchange. */
export class RefreshDto {
  /** The `refreshToken` of the last log-in or refresh; it works once. */
  @IsString()
  @Length(1, 200)
  refreshToken: string;
}

/** Which log-in to end. */
export class LogoutDto {
  /** Ends the log-in of this refresh token; not needed beside an access token. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  refreshToken?: string;
}
