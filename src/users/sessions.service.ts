import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { ShortCache } from '../kernel/cache/short-cache.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { randomToken, sha256 } from '../kernel/crypto/hash.js';
import { Unauthorized } from '../kernel/errors/common.errors.js';
import { newId } from '../kernel/ids/uuid.js';
import { SessionsRepository } from './sessions.repository.js';
import type { IssuedRefreshToken, RotationOutcome, SessionState } from './sessions.types.js';

const REFRESH_LIFE_MS = 30 * 24 * 3_600_000;
/** Changes must hold within 2 s on every node. */
const STATE_AGE_MS = 1_000;

/** Log-ins: families of refresh tokens, and the state each request is judged by. */
@Injectable()
export class SessionsService {
  private readonly states = new ShortCache<SessionState | null>(STATE_AGE_MS, 20_000);

  constructor(
    private readonly tx: TenantTransactions,
    private readonly sessions: SessionsRepository,
  ) {}

  /** Roles, status and world of a logged-in user, at most one second old. */
  async findState(userId: string, sessionId: string): Promise<SessionState | null> {
    return this.states.get(`${userId} ${sessionId}`, () => this.sessions.findState(userId, sessionId));
  }

  /**
   * Starts a log-in of an account whose credentials were judged at `sessionVersion`.
   * @throws Unauthorized when its sessions were ended meanwhile
   */
  async start(
    ctx: Pick<RequestContext, 'tenantId' | 'ip'>,
    user: { id: string; sessionVersion: number },
  ): Promise<IssuedRefreshToken> {
    return this.tx.run(ctx, async () => {
      if ((await this.sessions.holdVersion(user.id)) !== user.sessionVersion) throw new Unauthorized();
      return this.issue(ctx, user.id, newId());
    });
  }

  /** Exchanges a token for the next of its family; a token that was used before ends the family. */
  async rotate(refreshToken: string, ip: string | null): Promise<RotationOutcome> {
    const place = await this.sessions.findPlace(sha256(refreshToken));
    if (!place) return { kind: 'invalid' };
    const { tenantId, userId } = place;
    // The verdict is returned and not thrown: the revocation must be committed.
    const outcome = await this.tx.run<RotationOutcome>({ tenantId }, async () => {
      await this.sessions.holdVersion(userId);
      const used = await this.sessions.use(place.id);
      if (used) {
        const token = await this.issue({ tenantId, ip }, userId, used.familyId);
        return { kind: 'rotated', tenantId, userId, token };
      }
      const token = await this.sessions.findById(place.id);
      if (!token?.usedAt) return { kind: 'invalid' };
      await this.sessions.revokeFamily(token.familyId);
      return { kind: 'reused' };
    });
    if (outcome.kind === 'reused') this.states.clear();
    return outcome;
  }

  /** Ends one log-in; its access tokens die with it within a second. */
  async end(ctx: Pick<RequestContext, 'tenantId'>, sessionId: string): Promise<void> {
    await this.tx.run(ctx, () => this.sessions.revokeFamily(sessionId));
    this.states.clear();
  }

  /** Ends the log-in that a refresh token belongs to; a token nobody knows ends nothing. */
  async endByToken(refreshToken: string): Promise<void> {
    const place = await this.sessions.findPlace(sha256(refreshToken));
    if (!place) return;
    await this.tx.run(place, async () => {
      const token = await this.sessions.findById(place.id);
      if (token) await this.sessions.revokeFamily(token.familyId);
    });
    this.states.clear();
  }

  /** Also forgets the user's tokens that have expired. */
  private async issue(
    ctx: Pick<RequestContext, 'tenantId' | 'ip'>,
    userId: string,
    sessionId: string,
  ): Promise<IssuedRefreshToken> {
    const refreshToken = randomToken();
    const now = Date.now();
    await this.sessions.deleteExpiredOf(userId);
    await this.sessions.insert({
      id: newId(),
      tenantId: ctx.tenantId,
      userId,
      familyId: sessionId,
      tokenHash: sha256(refreshToken),
      issuedAt: new Date(now),
      expiresAt: new Date(now + REFRESH_LIFE_MS),
      usedAt: null,
      revokedAt: null,
      ip: ctx.ip,
    });
    return { sessionId, refreshToken };
  }
}
