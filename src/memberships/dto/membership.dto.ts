import { ApiProperty } from '@nestjs/swagger';
import type { MembershipEntity } from '../membership.entity.js';
import { MEMBERSHIP_STATUSES, type MembershipAnswer, type MembershipStatus } from '../memberships.types.js';

/** What a promoter shows of themselves to everybody. */
export class PromoterFaceDto {
  /** Name of the public page. */
  username: string;
  /** Null when they show none. */
  name: string | null;
}

/** A promoter's place in an offer. */
export class MembershipDto {
  /** UUIDv7 of the membership. */
  id: string;
  offerId: string;
  promoterId: string;
  /** Who it is; null without a public profile. */
  @ApiProperty({ type: PromoterFaceDto, nullable: true })
  promoter: PromoterFaceDto | null;
  /** pending waits for a decision; who left may join again. */
  @ApiProperty({ enum: MEMBERSHIP_STATUSES })
  status: MembershipStatus;
  /** What the offer asked, and what was answered. */
  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      properties: {
        question: { type: 'object', additionalProperties: { type: 'string' } },
        answer: { type: 'string' },
      },
    },
  })
  answers: MembershipAnswer[];
  /** Why it was rejected; null otherwise. */
  reason: string | null;
  /** RFC 3339 in UTC. */
  appliedAt: string;
  /** Null before somebody agreed, RFC 3339 in UTC. */
  joinedAt: string | null;
  /** Null for who did not leave, RFC 3339 in UTC. */
  leftAt: string | null;

  static from(this: void, membership: MembershipEntity, promoter: PromoterFaceDto | null): MembershipDto {
    const { id, offerId, promoterId, status, answers, reason, appliedAt, joinedAt, leftAt } = membership;
    return {
      ...{ id, offerId, promoterId, promoter, status, answers, reason },
      appliedAt: appliedAt.toISOString(),
      joinedAt: joinedAt?.toISOString() ?? null,
      leftAt: leftAt?.toISOString() ?? null,
    };
  }
}
