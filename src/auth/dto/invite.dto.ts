import { IsEmail, IsInt, Max, MaxLength, Min } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import type { InviteEntity } from '../invite.entity.js';

/** An invite to make. */
export class CreateInviteDto {
  /** Only this e-mail may use it; anyone who has the code unless given. */
  @OptionalField()
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  /** Days that it can be used, 1 to 90; 7 unless given. */
  @IsInt()
  @Min(1)
  @Max(90)
  expiresInDays: number = 7;
}

/** An invite without its code. */
export class InviteDto {
  /** UUIDv7 of the invite. */
  id: string;
  /** The only e-mail that may use it. */
  email: string | null;
  /** Until when it can be used, RFC 3339 in UTC. */
  expiresAt: string;
  /** When it was used, RFC 3339 in UTC. */
  usedAt: string | null;
  /** The user who registered with it. */
  usedBy: string | null;
  /** When it was made, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, invite: InviteEntity): InviteDto {
    const { id, email, usedBy } = invite;
    return {
      id,
      email,
      expiresAt: invite.expiresAt.toISOString(),
      usedAt: invite.usedAt?.toISOString() ?? null,
      usedBy,
      createdAt: invite.createdAt.toISOString(),
    };
  }
}

/** An invite with its code, which is shown this once. */
export class IssuedInviteDto extends InviteDto {
  /** The code to register with, as `inviteCode`. */
  code: string;
}
