import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { World } from '../kernel/context/request-context.js';
import type { Role } from '../kernel/context/roles.js';
import type { TenantStatus } from '../tenants/tenants.types.js';
import { RefreshTokenEntity } from './refresh-token.entity.js';
import type { SessionState } from './sessions.types.js';
import type { UserStatus } from './users.types.js';

interface SessionRow {
  tenant_id: string;
  email: string;
  status: UserStatus;
  roles: Role[];
  permission_sets: string[];
  session_version: number;
  is_open: boolean;
  world: World;
  tenant_status: TenantStatus;
  clock_offset_ms: string;
}

interface TokenPlace {
  id: string;
  tenantId: string;
  userId: string;
}

@Injectable()
export class SessionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(token: RefreshTokenEntity): Promise<void> {
    await this.tx.manager.insert(RefreshTokenEntity, { ...token } as object);
  }

  /** One statement decides who of two that come at once has used it; the other gets null. */
  async use(id: string): Promise<{ familyId: string } | null> {
    const [rows]: [{ family_id: string }[], number] = await this.tx.manager.query(
      `UPDATE refresh_tokens SET used_at = now()
        WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now() RETURNING family_id`,
      [id],
    );
    return rows[0] ? { familyId: rows[0].family_id } : null;
  }

  /**
   * Holds the account still until the transaction ends: whoever ends all sessions waits, or has done so
   * already and changed the version.
   */
  async holdVersion(userId: string): Promise<number | null> {
    const [row]: { session_version: number }[] = await this.tx.manager.query(
      'SELECT session_version FROM users WHERE id = $1 FOR KEY SHARE',
      [userId],
    );
    return row?.session_version ?? null;
  }

  async findById(id: string): Promise<RefreshTokenEntity | null> {
    return this.tx.manager.findOneBy(RefreshTokenEntity, { id });
  }

  async revokeFamily(familyId: string): Promise<void> {
    await this.tx.manager.query(
      'UPDATE refresh_tokens SET revoked_at = now() WHERE family_id = $1 AND revoked_at IS NULL',
      [familyId],
    );
  }

  async revokeAllOf(userId: string): Promise<void> {
    await this.tx.manager.query(
      'UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL',
      [userId],
    );
  }

  async deleteExpiredOf(userId: string): Promise<void> {
    await this.tx.manager.query('DELETE FROM refresh_tokens WHERE user_id = $1 AND expires_at < now()', [
      userId,
    ]);
  }

  /** Where a token belongs, before a tenant is known. */
  async findPlace(tokenHash: Buffer): Promise<TokenPlace | null> {
    const [row] = await this.tx.lookup<{ id: string; tenant_id: string; user_id: string }>(
      'SELECT id, tenant_id, user_id FROM find_refresh_token($1)',
      [tokenHash],
    );
    return row ? { id: row.id, tenantId: row.tenant_id, userId: row.user_id } : null;
  }

  async findState(userId: string, sessionId: string): Promise<SessionState | null> {
    const [row] = await this.tx.lookup<SessionRow>('SELECT * FROM find_session($1, $2)', [userId, sessionId]);
    if (!row) return null;
    return {
      tenantId: row.tenant_id,
      email: row.email,
      status: row.status,
      roles: row.roles,
      permissionSets: row.permission_sets,
      sessionVersion: row.session_version,
      isOpen: row.is_open,
      tenant: {
        world: row.world,
        status: row.tenant_status,
        clockOffsetMs: Number(row.clock_offset_ms),
      },
    };
  }
}
