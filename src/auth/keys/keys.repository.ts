import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { World } from '../../kernel/context/request-context.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { TenantStatus } from '../../tenants/tenants.types.js';
import { ApiKeyEntity } from './api-key.entity.js';
import type { KeyKind } from './keys.types.js';

/** A key as it is found before its tenant is known. */
export interface FoundKey {
  id: string;
  tenantId: string;
  kind: KeyKind;
  secretHash: Buffer;
  advertiserId: string | null;
  ownerUserId: string | null;
  scopes: string[];
  allowedCidrs: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  world: World;
  tenantStatus: TenantStatus;
  clockOffsetMs: number;
}

export interface KeyUse {
  id: string;
  uses: number;
  lastUsedAt: Date;
}

interface FoundKeyRow {
  id: string;
  tenant_id: string;
  kind: KeyKind;
  secret_hash: Buffer;
  advertiser_id: string | null;
  owner_user_id: string | null;
  scopes: string[];
  allowed_cidrs: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
  world: World;
  tenant_status: TenantStatus;
  clock_offset_ms: string;
}

@Injectable()
export class KeysRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** TypeORM writes what the database answers into the object it is given: it gets a copy. */
  async insert(key: ApiKeyEntity): Promise<void> {
    await this.tx.manager.insert(ApiKeyEntity, { ...key } as object);
  }

  async findById(id: string): Promise<ApiKeyEntity | null> {
    return this.tx.manager.findOneBy(ApiKeyEntity, { id });
  }

  async lockById(id: string): Promise<ApiKeyEntity | null> {
    return this.tx.manager.findOne(ApiKeyEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async hasSuccessor(id: string): Promise<boolean> {
    return this.tx.manager.existsBy(ApiKeyEntity, { rotatedFromId: id });
  }

  async update(
    id: string,
    changes: Partial<Pick<ApiKeyEntity, 'expiresAt' | 'revokedAt' | 'requiresSignature'>>,
  ): Promise<void> {
    await this.tx.manager.update(ApiKeyEntity, { id }, changes);
  }

  /** Newest first; with advertisers given, only theirs. */
  async findPage(advertiserIds: string[] | null, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ApiKeyEntity, 'key')
      .where('true')
      .orderBy('key.id', 'DESC')
      .take(request.limit + 1);
    if (advertiserIds) query.andWhere('key.advertiserId = ANY(:advertiserIds)', { advertiserIds });
    const before = idCursor(request);
    if (before) query.andWhere('key.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async findAdvertiserIdsOf(userId: string): Promise<string[]> {
    const rows: { advertiser_id: string }[] = await this.tx.manager.query(
      'SELECT advertiser_id FROM advertiser_members WHERE user_id = $1 ORDER BY advertiser_id',
      [userId],
    );
    return rows.map((row) => row.advertiser_id);
  }

  async isAdvertiser(id: string): Promise<boolean> {
    const rows: unknown[] = await this.tx.manager.query('SELECT 1 FROM advertisers WHERE id = $1', [id]);
    return rows.length === 1;
  }

  /** One indexed look-up, before a tenant is known. */
  async findByPrefix(prefix: string): Promise<FoundKey | null> {
    const [row] = await this.tx.lookup<FoundKeyRow>('SELECT * FROM find_api_key($1)', [prefix]);
    if (!row) return null;
    return {
      id: row.id,
      tenantId: row.tenant_id,
      kind: row.kind,
      secretHash: row.secret_hash,
      advertiserId: row.advertiser_id,
      ownerUserId: row.owner_user_id,
      scopes: row.scopes,
      allowedCidrs: row.allowed_cidrs,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      world: row.world,
      tenantStatus: row.tenant_status,
      clockOffsetMs: Number(row.clock_offset_ms),
    };
  }

  async addUses(uses: KeyUse[]): Promise<void> {
    await this.tx.manager.query(
      `UPDATE api_keys k
          SET use_count = k.use_count + u.uses, last_used_at = greatest(k.last_used_at, u.last_used_at)
         FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS u (id, uses, last_used_at)
        WHERE k.id = u.id`,
      [uses.map(({ id }) => id), uses.map((use) => use.uses), uses.map((use) => use.lastUsedAt)],
    );
  }
}
