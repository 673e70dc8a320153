import { IsString, Length } from 'class-validator';
import { PASSWORD_MAX, PASSWORD_MIN } from '../../users/password.types.js';

/** A change of the caller's own password. */
export class ChangePasswordDto {
  /** The password so far. */
  @IsString()
  @Length(1, PASSWORD_MAX)
  currentPassword: string;

  /** 8 to 128 characters; neither the e-mail nor one of the commonest passwords. */
  @IsString()
  @Length(PASSWORD_MIN, PASSWORD_MAX)
  newPassword: string;
}
