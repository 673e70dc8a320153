import { makeKey } from '../../src/auth/keys/key-format.policy.js';
import { sha256 } from '../../src/kernel/crypto/hash.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import type { PrivatePostgres } from './private-postgres.js';

export interface World {
  tenantId: string;
  advertiserId: string;
  promoterId: string;
  offerId: string;
  links: { id: string; code: string }[];
}

/** A tenant with one active offer and some links, put there without the API. */
export async function makeWorld(
  { query }: Pick<PrivatePostgres, 'query'>,
  linkCount: number,
): Promise<World> {
  const world: World = {
    tenantId: newId(),
    advertiserId: newId(),
    promoterId: newId(),
    offerId: newId(),
    links: Array.from({ length: linkCount }, (_, index) => ({ id: newId(), code: `bench-${index}` })),
  };
  const { tenantId, advertiserId, promoterId, offerId, links } = world;
  await query(`INSERT INTO tenants (id, slug, name, plan_code) VALUES ($1, 'bench', 'Bench', 'enterprise')`, [
    tenantId,
  ]);
  await query(
    `INSERT INTO users (id, tenant_id, email, password_hash, roles)
     VALUES ($1, $2, 'promoter@bench.test', 'none: nobody logs in here', '{PROMOTER}')`,
    [promoterId, tenantId],
  );
  await query(
    `INSERT INTO advertisers (id, tenant_id, name, status) VALUES ($1, $2, 'Bench Shop', 'active')`,
    [advertiserId, tenantId],
  );
  await query(
    `INSERT INTO offers (id, tenant_id, advertiser_id, title, status, destination_url, payout_type,
                         payout_basis_points, currency)
     VALUES ($1, $2, $3, '{"en": "Bench"}', 'active',
             'https://example.com/landing?campaign={sub1}&country={country}', 'cps', 1000, 'USD')`,
    [offerId, tenantId, advertiserId],
  );
  await query(
    `INSERT INTO links (id, tenant_id, code, offer_id, promoter_id)
     SELECT id, $1, code, $2, $3 FROM unnest($4::uuid[], $5::text[]) AS link (id, code)`,
    [tenantId, offerId, promoterId, links.map(({ id }) => id), links.map(({ code }) => code)],
  );
  return world;
}

/** A secret key with which the shop of this world reports its sales. */
export async function makeAdvertiserKey(
  { query }: Pick<PrivatePostgres, 'query'>,
  { tenantId, advertiserId }: World,
): Promise<string> {
  const { key, prefix } = makeKey('live', 'sk');
  await query(
    `INSERT INTO api_keys (id, tenant_id, kind, name, prefix, secret_hash, advertiser_id, scopes)
     VALUES ($1, $2, 'sk', 'Bench Shop', $3, $4, $5, '{conversions:write}')`,
    [newId(), tenantId, prefix, sha256(key), advertiserId],
  );
  return key;
}
