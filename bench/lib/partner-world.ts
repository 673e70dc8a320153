import { makeKey } from '../../src/auth/keys/key-format.policy.js';
import { sha256 } from '../../src/kernel/crypto/hash.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import type { PrivatePostgres } from './private-postgres.js';

export interface PartnerWorld {
  tenantId: string;
  partnerId: string;
  /** Each a key with a bucket of its own, and a campaign of the partner's to make links of. */
  keys: { key: string; campaignId: string }[];
}

/** A partner with so many keys, and a campaign on each of the tenant's active offers; put there without the API. */
export async function makePartnerWorld(
  { query }: Pick<PrivatePostgres, 'query'>,
  { offers, keys }: { offers: number; keys: number },
): Promise<PartnerWorld> {
  const [tenantId, advertiserId, partnerId] = [newId(), newId(), newId()];
  const offerIds = Array.from({ length: offers }, newId);
  const campaignIds = offerIds.map(newId);
  const brandIds = Array.from({ length: Math.ceil(offers / 10) }, newId);
  const made = Array.from({ length: keys }, () => makeKey('live', 'pt'));
  await query(`INSERT INTO tenants (id, slug, name, plan_code) VALUES ($1, 'bench', 'Bench', 'enterprise')`, [
    tenantId,
  ]);
  await query(
    `INSERT INTO users (id, tenant_id, email, password_hash, roles)
     VALUES ($1, $2, 'partner@bench.test', 'none: nobody logs in here', '{PARTNER}')`,
    [partnerId, tenantId],
  );
  await query(
    `INSERT INTO advertisers (id, tenant_id, name, status) VALUES ($1, $2, 'Bench Shop', 'active')`,
    [advertiserId, tenantId],
  );
  await query(
    `INSERT INTO brands (id, tenant_id, name, logo_url)
     SELECT id, $1, 'Brand ' || n, 'https://img.example/brands/' || id || '.png'
       FROM unnest($2::uuid[]) WITH ORDINALITY AS b (id, n)`,
    [tenantId, brandIds],
  );
  await query(
    `INSERT INTO offers (id, tenant_id, advertiser_id, brand_id, title, description, status, destination_url,
                         payout_type, payout_basis_points, currency, countries)
     SELECT id, $1, $2, ($3::uuid[])[1 + n % cardinality($3::uuid[])],
            jsonb_build_object('en', 'Offer ' || n, 'ar', 'عرض ' || n),
            jsonb_build_object('en', 'Everything for the garden, sent on the day it is ordered. Number ' || n || '.'),
            'active', 'https://shop.example/garden', 'cps', 500 + n, 'USD', '{DE,FR,AE}'
       FROM unnest($4::uuid[]) WITH ORDINALITY AS o (id, n)`,
    [tenantId, advertiserId, brandIds, offerIds],
  );
  await query(
    `INSERT INTO campaigns (id, tenant_id, partner_id, offer_id, name, share_basis_points)
     SELECT id, $1, $2, offer_id, 'Bench', 5000 FROM unnest($3::uuid[], $4::uuid[]) AS c (id, offer_id)`,
    [tenantId, partnerId, campaignIds, offerIds],
  );
  await query(
    `INSERT INTO api_keys (id, tenant_id, kind, name, prefix, secret_hash, owner_user_id, scopes)
     SELECT id, $1, 'pt', 'Bench', prefix, secret_hash, $2, '{offers:read,links:write}'
       FROM unnest($3::uuid[], $4::text[], $5::bytea[]) AS k (id, prefix, secret_hash)`,
    [
      ...[tenantId, partnerId, made.map(newId), made.map(({ prefix }) => prefix)],
      made.map(({ key }) => sha256(key)),
    ],
  );
  const campaignOf = (index: number): string => campaignIds[index % campaignIds.length]!;
  return {
    tenantId,
    partnerId,
    keys: made.map(({ key }, index) => ({ key, campaignId: campaignOf(index) })),
  };
}
