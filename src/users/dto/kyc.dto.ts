import type { KycNotes } from '../kyc.repository.js';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

export const KYC_DECISIONS = ['require', 'verify', 'reject'] as const;

/** What an admin decides about a user's identity. */
export class DecideKycDto {
  /**
   * `require` asks for the check, `verify` and `reject` settle it.
   * @example require
   */
  @IsIn(KYC_DECISIONS)
  decision: (typeof KYC_DECISIONS)[number];

  /**
   * Why, kept with the decision.
   * @example The passport was compared
   */
  @IsString()
  @Length(1, 500)
  reason: string;
}

/** Who the user is, for an admin to compare. */
export class SubmitKycDto {
  /**
   * Name as on the document.
   * @example Ada Lovelace
   */
  @IsString()
  @Length(1, 200)
  legalName: string;

  /**
   * Country that issued the document, ISO 3166-1 alpha-2.
   * @example GB
   */
  @IsString()
  @Matches(/^[A-Z]{2}$/)
  country: string;

  /**
   * Where an admin finds the document, a file or a case number for instance.
   * @example case-4711
   */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  document?: string;
}

/** The course of an identity check. */
export class KycNotesDto {
  /** Why it was required. */
  reason: string | null;
  /** When it was required, RFC 3339 in UTC. */
  requiredAt: string | null;
  /** What the user submitted last. */
  details: Record<string, unknown> | null;
  /** When the user submitted it, RFC 3339 in UTC. */
  submittedAt: string | null;
  /** When it was decided last, RFC 3339 in UTC. */
  decidedAt: string | null;
  /** Id of the admin who decided. */
  decidedBy: string | null;
  /** Why it was decided so. */
  decisionReason: string | null;

  static from(this: void, notes: KycNotes | null): KycNotesDto {
    return {
      reason: notes?.reason ?? null,
      requiredAt: notes?.requiredAt?.toISOString() ?? null,
      details: (notes?.details as Record<string, unknown> | undefined) ?? null,
      submittedAt: notes?.submittedAt?.toISOString() ?? null,
      decidedAt: notes?.decidedAt?.toISOString() ?? null,
      decidedBy: notes?.decidedBy ?? null,
      decisionReason: notes?.decisionReason ?? null,
    };
  }
}
