import { UserDto } from '../../users/dto/user.dto.js';
import type { LoggedIn } from '../auth.types.js';

/** Tokens of a log-in, and who logged in. */
export class LoggedInDto {
  /** Send it as `Authorization: Bearer …`. */
  accessToken: string;
  /** Exchanges once for the next pair, within 30 days. */
  refreshToken: string;
  /** Life of the access token in seconds. */
  expiresIn: number;
  /** Who logged in. */
  user: UserDto;

  static from(this: void, { accessToken, refreshToken, expiresIn, user }: LoggedIn): LoggedInDto {
    return { accessToken, refreshToken, expiresIn, user: UserDto.from(user) };
  }
}
