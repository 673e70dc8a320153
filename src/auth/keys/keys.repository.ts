import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { World } from '../../kernel/context/request-context.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { TenantStatus } from '../../tenants/tenants.types.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyUsageEntity } from './api-key-usage.entity.js';
import type { KeyDay, KeyKind, KeyView } from './keys.types.js';

/** A key as it is found before its tenant is known. */
export interface FoundKey {
  id: string;
  tenantId: string;
  kind: KeyKind;
  secretHash: Buffer;
  advertiserId: string | null;
  ownerUserId: string | null;
  scopes: string[];
  offerIds: string[];
  brandIds: string[];
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
  /** Of those uses and of the ones before, by day of UTC. */
  days: ReadonlyMap<string, Omit<KeyDay, 'day'>>;
}

interface FoundKeyRow {
  id: string;
  tenant_id: string;
  kind: KeyKind;
  secret_hash: Buffer;
  advertiser_id: string | null;
  owner_user_id: string | null;
  scopes: string[];
  offer_ids: string[];
  brand_ids: string[];
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

  /** Newest first. */
  async findPage(view: KeyView, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ApiKeyEntity, 'key')
      .where('true')
      .orderBy('key.id', 'DESC')
      .take(request.limit + 1);
    if (view !== 'all') {
      query.andWhere(
        `(key.advertiserId = ANY(:advertiserIds::uuid[]) OR key.ownerUserId = :ownerUserId::uuid)`,
        view,
      );
    }
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

  async isPartner(userId: string): Promise<boolean> {
    const rows: unknown[] = await this.tx.manager.query(
      `SELECT 1 FROM users WHERE id = $1 AND 'PARTNER' = ANY(roles)`,
      [userId],
    );
    return rows.length === 1;
  }

  /** Those of these ids that are of no row of the table. */
  async findUnknown(table: 'offers' | 'brands', ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows: { id: string }[] = await this.tx.manager.query(
      `SELECT i.id FROM unnest($1::uuid[]) AS i (id) WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.id = i.id)`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** The last days on which the key was used, newest first. */
  async findDays(keyId: string, limit: number): Promise<KeyDay[]> {
    return this.tx.manager.find(ApiKeyUsageEntity, { where: { keyId }, order: { day: 'DESC' }, take: limit });
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
      offerIds: row.offer_ids,
      brandIds: row.brand_ids,
      allowedCidrs: row.allowed_cidrs,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      world: row.world,
      tenantStatus: row.tenant_status,
      clockOffsetMs: Number(row.clock_offset_ms),
    };
  }

  async addUses(tenantId: string, uses: KeyUse[]): Promise<void> {
    await this.tx.manager.query(
      `UPDATE api_keys k
          SET use_count = k.use_count + u.uses, last_used_at = greatest(k.last_used_at, u.last_used_at)
         FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS u (id, uses, last_used_at)
        WHERE k.id = u.id`,
      [uses.map(({ id }) => id), uses.map((use) => use.uses), uses.map((use) => use.lastUsedAt)],
    );
    const days = uses.flatMap(({ id, days }) => [...days].map(([day, counts]) => ({ id, day, ...counts })));
    await this.tx.manager.query(
      `INSERT INTO api_key_usage AS d (tenant_id, key_id, day, requests, errors, limited)
       SELECT $1, * FROM unnest($2::uuid[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[])
           ON CONFLICT (tenant_id, key_id, day) DO UPDATE SET requests = d.requests + excluded.requests,
              errors = d.errors + excluded.errors, limited = d.limited + excluded.limited`,
      [
        tenantId,
        days.map(({ id }) => id),
        days.map(({ day }) => day),
        days.map(({ requests }) => requests),
        days.map(({ errors }) => errors),
        days.map(({ limited }) => limited),
      ],
    );
  }
}
