import type { PrivatePostgres } from '../../../bench/lib/private-postgres.js';
import type { World } from '../../../bench/lib/world.js';
import { sha256 } from '../../../src/kernel/crypto/hash.js';
import { newId } from '../../../src/kernel/ids/uuid.js';
import { journeyOf } from './ledger-journey.js';

type Query = PrivatePostgres['query'];

export interface LedgerScale {
  n: number;
  seed: number;
  promoters: number;
}

const BATCH = 2_000;

/** Pending conversions with the paths of their journeys, a fee, and a bank that refuses some of the promoters. */
export async function fillLedgerWorld(
  query: Query,
  world: World,
  { n, seed, promoters }: LedgerScale,
): Promise<void> {
  const { tenantId } = world;
  const people = Array.from({ length: promoters }, newId);
  await query(
    `INSERT INTO users (id, tenant_id, email, password_hash, roles)
     SELECT id, $1, id || '@chaos.test', 'none: nobody logs in here', '{PROMOTER}' FROM unnest($2::uuid[]) AS u (id)`,
    [tenantId, people],
  );
  await query('UPDATE offers SET cool_off_days = 0 WHERE id = $1', [world.offerId]);
  await query('INSERT INTO money_settings (tenant_id, fee_basis_points) VALUES ($1, 333)', [tenantId]);
  await query(
    `INSERT INTO sandbox_bank_rules (id, tenant_id, failure, beneficiary_id)
     VALUES ($1, $3, 'hard', $4), ($2, $3, 'soft', $5)`,
    [newId(), newId(), tenantId, people[0], people[1]],
  );
  for (let start = 0; start < n; start += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, n - start) }, (_, offset) => start + offset);
    const rows = indexes.map((index) => ({ id: newId(), index, ...journeyOf(seed, index, promoters) }));
    await query(
      `INSERT INTO conversions (id, tenant_id, advertiser_id, offer_id, link_id, promoter_id, transaction_id, event,
                                content_hash, amount_minor, commission_minor, currency, converted_at)
       SELECT id, $1, $2, $3, $4, promoter_id, transaction_id, 'sale', $5, amount, commission, currency, now()
         FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::bigint[], $10::bigint[], $11::text[])
              AS c (id, promoter_id, transaction_id, amount, commission, currency)`,
      [
        ...[tenantId, world.advertiserId, world.offerId, world.links[0]!.id, sha256('chaos')],
        rows.map(({ id }) => id),
        rows.map(({ shares }) => people[shares[0]!.promoter]),
        rows.map(({ index }) => `${index}`),
        rows.map(({ amountMinor }) => amountMinor.toString()),
        rows.map(({ commissionMinor }) => commissionMinor.toString()),
        rows.map(({ currency }) => currency),
      ],
    );
    const shares = rows.flatMap((row) =>
      row.shares.map((share, position) => ({ id: row.id, position, ...share })),
    );
    await query(
      `INSERT INTO conversion_shares (tenant_id, conversion_id, position, promoter_id, link_id, touch_kind, touched_at,
                                      numerator, denominator, commission_minor)
       SELECT $1, id, position, promoter_id, $2, 'click', now(), 1, 1, minor
         FROM unnest($3::uuid[], $4::int[], $5::uuid[], $6::bigint[]) AS s (id, position, promoter_id, minor)`,
      [
        ...[tenantId, world.links[0]!.id],
        shares.map(({ id }) => id),
        shares.map(({ position }) => position),
        shares.map(({ promoter }) => people[promoter]),
        shares.map(({ minor }) => minor.toString()),
      ],
    );
  }
}
