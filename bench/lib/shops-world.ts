import { makeKey } from '../../src/auth/keys/key-format.policy.js';
import { sha256 } from '../../src/kernel/crypto/hash.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import type { PrivatePostgres } from './private-postgres.js';

/** A shop of a tenant of its own, with the key it reports its sales with. */
export interface Shop {
  tenantId: string;
  advertiserId: string;
  key: string;
}

export interface ShopsScale {
  tenants: number;
  offersEach: number;
  promotersEach: number;
}

/** Tenants with a shop each, whose offers approve what the shop reports and have a link of some promoter. */
export async function makeShops(
  { query }: Pick<PrivatePostgres, 'query'>,
  { tenants, offersEach, promotersEach }: ShopsScale,
): Promise<Shop[]> {
  const shops: Shop[] = [];
  for (let number = 0; number < tenants; number++) {
    const [tenantId, advertiserId] = [newId(), newId()];
    const promoters = Array.from({ length: promotersEach }, newId);
    const offers = Array.from({ length: offersEach }, newId);
    const { key, prefix } = makeKey('live', 'sk');
    shops.push({ tenantId, advertiserId, key });
    await query(`INSERT INTO tenants (id, slug, name, plan_code) VALUES ($1, $2, 'Bench', 'enterprise')`, [
      tenantId,
      `bench-${number}`,
    ]);
    await query(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles)
       SELECT id, $1, id || '@bench.test', 'none: nobody logs in here', '{PROMOTER}' FROM unnest($2::uuid[]) AS u (id)`,
      [tenantId, promoters],
    );
    await query(
      `INSERT INTO advertisers (id, tenant_id, name, status) VALUES ($1, $2, 'Bench Shop', 'active')`,
      [advertiserId, tenantId],
    );
    await query(
      `INSERT INTO offers (id, tenant_id, advertiser_id, title, status, destination_url, payout_type,
                           payout_basis_points, currency, auto_approve)
       SELECT id, $1, $2, '{"en": "Bench"}', 'active', 'https://example.com/landing', 'cps', 1000, 'USD', 'verified'
         FROM unnest($3::uuid[]) AS o (id)`,
      [tenantId, advertiserId, offers],
    );
    await query(
      `INSERT INTO links (id, tenant_id, code, offer_id, promoter_id)
       SELECT id, $1, 'bench-' || id, offer_id, promoter_id FROM unnest($2::uuid[], $3::uuid[], $4::uuid[])
              AS l (id, offer_id, promoter_id)`,
      [tenantId, offers.map(newId), offers, offers.map((_, index) => promoters[index % promotersEach])],
    );
    await query(
      `INSERT INTO api_keys (id, tenant_id, kind, name, prefix, secret_hash, advertiser_id, scopes)
       VALUES ($1, $2, 'sk', 'Bench Shop', $3, $4, $5, '{conversions:write}')`,
      [newId(), tenantId, prefix, sha256(key), advertiserId],
    );
  }
  return shops;
}

export interface ShopClick {
  id: string;
  key: string;
}

/** So many clicks of today, taken in turn from all links of all shops; each with the key of its shop. */
export async function makeClicks(
  { query }: Pick<PrivatePostgres, 'query'>,
  shops: readonly Shop[],
  count: number,
): Promise<ShopClick[]> {
  await query('SELECT ensure_click_partitions(current_date - 1, 3)');
  const rows = await query<{ id: string; tenant_id: string }>(
    `WITH places AS (
       SELECT l.id AS link_id, l.tenant_id, l.offer_id, l.promoter_id, o.advertiser_id,
              row_number() OVER (ORDER BY l.id) - 1 AS place, count(*) OVER () AS places
         FROM links l JOIN offers o ON o.tenant_id = l.tenant_id AND o.id = l.offer_id)
     INSERT INTO clicks (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, clicked_at, method, ip, device,
                         country, visitor, is_counted)
     SELECT uuidv7(), p.tenant_id, p.link_id, p.offer_id, p.advertiser_id, p.promoter_id, now(), 'GET',
            '203.0.113.' || n % 250, 'mobile', 'DE', md5(n::text), true
       FROM generate_series(0, $1::int - 1) AS n JOIN places p ON p.place = n % p.places
     RETURNING id, tenant_id`,
    [count],
  );
  const keys = new Map(shops.map(({ tenantId, key }) => [tenantId, key]));
  return rows.map(({ id, tenant_id: tenantId }) => ({ id, key: keys.get(tenantId)! }));
}
