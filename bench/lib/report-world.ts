import { hash } from '@node-rs/argon2';
import { DaySumsRepository } from '../../src/analytics/days/day-sums.repository.js';
import { DaySumsService } from '../../src/analytics/days/day-sums.service.js';
import type { Source } from '../../src/analytics/days/days.types.js';
import type { AppDatabase } from '../../src/database/app-database.js';
import { createDataSource } from '../../src/database/data-source.js';
import { TenantTransactions } from '../../src/database/tenant-transactions.js';
import { systemContext } from '../../src/kernel/context/request-context.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import { withSuperuser } from './superuser.js';
import type { PrivatePostgres } from './private-postgres.js';

export const PASSWORD = 'reports are for the bench';
const OFFERS = 20;
const PROMOTERS = 40;
const COUNTRIES = 8;
const DEVICES = ['desktop', 'mobile'];
const SYSTEMS = 4;
const BROWSERS = 5;
const SUBS = 8;
export const DAYS = 90;
/** Reports by quarters of an hour span 31 days at the most; older ones are never read, so they are not made. */
const QUARTER_DAYS = 31;
const DAY_MS = 86_400_000;

export interface ReportWorld {
  tenantId: string;
  slug: string;
  offerIds: string[];
  promoterIds: string[];
}

/** A tenant with so many clicks' and conversions' worth of roll-ups over 90 days, put there without the API. */
export async function makeReportWorld(
  postgres: PrivatePostgres,
  slug: string,
  { clicks, conversions }: { clicks: number; conversions: number },
): Promise<ReportWorld> {
  const world: ReportWorld = {
    tenantId: newId(),
    slug,
    offerIds: Array.from({ length: OFFERS }, newId),
    promoterIds: Array.from({ length: PROMOTERS }, newId),
  };
  await makePeople(postgres, world);
  const end = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const time = (days: number): string => new Date(end - days * DAY_MS).toISOString();
  const perQuarter = clicks / (DAYS * 96);
  const { tenantId } = world;
  await withSuperuser(postgres, async (client) => {
    // Rows of conversions are not made: their facts are what reports read.
    await client.query('SET session_replication_role = replica');
    await client.query('SET synchronous_commit = off');
    const links = `SELECT id AS link_id, offer_id, promoter_id, row_number() OVER (ORDER BY id) AS n
                     FROM links WHERE tenant_id = '${tenantId}'`;
    const quarters = `generate_series(timestamptz '${time(QUARTER_DAYS)}', timestamptz '${time(0)}' - interval '1 ms', '15 minutes') q (at)`;
    const rows = `${quarters} CROSS JOIN (${links}) l`;
    // Popular links have many times the clicks of others (1/rank), as in life.
    const rank = `(1 / l.n::float8 / ${harmonic(PROMOTERS)})`;
    const count = (mean: string): string => `floor(${mean} * (0.5 + random()) + random())::bigint`;
    await client.query(
      `INSERT INTO click_rollups (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, clicks,
                                  counted_clicks, unique_clicks)
       SELECT '${tenantId}', at, link_id, offer_id, promoter_id, country, device, n, n - n / 10, n - n / 4
         FROM (SELECT q.at, l.link_id, l.offer_id, l.promoter_id, chr(65 + c) || 'X' AS country, d.device,
                      ${count(`${perQuarter} * ${rank} / ${COUNTRIES * DEVICES.length}`)} AS n
                 FROM ${rows} CROSS JOIN generate_series(1, ${COUNTRIES}) c
                CROSS JOIN unnest('{${DEVICES.join()}}'::text[]) d (device)) x
        WHERE n > 0 ORDER BY at, link_id, offer_id, country, device`,
    );
    for (const [dimension, values] of [
      ['os', SYSTEMS],
      ['browser', BROWSERS],
      ['sub1', SUBS],
    ] as const) {
      await client.query(
        `INSERT INTO click_slices (tenant_id, bucket_start, dimension, link_id, offer_id, promoter_id, value, clicks,
                                   counted_clicks, unique_clicks)
         SELECT '${tenantId}', at, '${dimension}', link_id, offer_id, promoter_id, value, n, n - n / 10, n - n / 4
           FROM (SELECT q.at, l.link_id, l.offer_id, l.promoter_id, '${dimension} ' || v AS value,
                        ${count(`${perQuarter} * ${rank} / ${values}`)} AS n
                   FROM ${rows} CROSS JOIN generate_series(1, ${values}) v) x
          WHERE n > 0 ORDER BY at, link_id, offer_id, value`,
      );
    }
    await client.query(
      `INSERT INTO conversion_facts (tenant_id, conversion_id, promoter_id, bucket_start, link_id, offer_id, event,
              currency, is_lead, country, device, os, browser, subs, conversions, approved_conversions,
              rejected_conversions, amount_minor, commission_minor, approved_commission_minor)
       SELECT '${tenantId}', uuidv7(), l.promoter_id, at, l.link_id, l.offer_id,
              CASE WHEN random() < 0.7 THEN 'sale' ELSE 'lead' END, 'USD', true,
              chr(66 + floor(random() * ${COUNTRIES})::int) || 'X', CASE WHEN random() < 0.5 THEN 'desktop' ELSE 'mobile' END,
              'os ' || 1 + floor(random() * ${SYSTEMS})::int, 'browser ' || 1 + floor(random() * ${BROWSERS})::int,
              ARRAY['sub1 ' || 1 + floor(random() * ${SUBS})::int], 1, (c.n % 2), 0, 1000 + c.n % 9000, 100 + c.n % 900,
              (c.n % 2) * (100 + c.n % 900)
         FROM (SELECT n, timestamptz '${time(0)}' - interval '15 minutes' * (1 + n % ${DAYS * 96}) AS at,
                      1 + floor(${PROMOTERS} * random() * random())::int AS rank
                 FROM generate_series(1, ${conversions}) n) c
         JOIN (${links}) l ON l.n = c.rank
        ORDER BY at`,
    );
  });
  await sumUp(postgres, world, end);
  // Older days look as the ones that were summed up.
  await withSuperuser(postgres, async (client) => {
    for (const table of ['click_days', 'conversion_days']) {
      const { rows } = await client.query<{ columns: string }>(
        `SELECT string_agg(attname, ', ') AS columns FROM pg_attribute
          WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('tenant_id', 'day')`,
      );
      const { columns } = rows[0]!;
      await client.query(
        `INSERT INTO ${table} (tenant_id, day, ${columns})
         SELECT tenant_id, day - ${QUARTER_DAYS} * back, ${columns} FROM ${table}, generate_series(1, 2) back
          WHERE tenant_id = '${tenantId}' AND day - ${QUARTER_DAYS} * back >= date '${time(DAYS).slice(0, 10)}'`,
      );
    }
    await client.query(
      'VACUUM (ANALYZE) click_days, conversion_days, click_rollups, click_slices, conversion_facts',
    );
  });
  return world;
}

async function makePeople({ query }: PrivatePostgres, world: ReportWorld): Promise<void> {
  const { tenantId, slug, offerIds, promoterIds } = world;
  const advertiserId = newId();
  const passwordHash = await hash(PASSWORD);
  await query(`INSERT INTO tenants (id, slug, name, plan_code) VALUES ($1, $2, $2, 'enterprise')`, [
    tenantId,
    slug,
  ]);
  await query(
    `INSERT INTO users (id, tenant_id, email, password_hash, roles, permission_sets)
     VALUES ($1, $2, $3, $4, '{ADMIN}', '{owner}')`,
    [newId(), tenantId, `admin@${slug}.test`, passwordHash],
  );
  await query(
    `INSERT INTO users (id, tenant_id, email, password_hash, roles)
     SELECT id, $1, 'promoter' || n || '@' || $2::text || '.test', $3, '{PROMOTER}'
       FROM unnest($4::uuid[]) WITH ORDINALITY AS u (id, n)`,
    [tenantId, slug, passwordHash, promoterIds],
  );
  await query(
    `INSERT INTO advertisers (id, tenant_id, name, status) VALUES ($1, $2, 'Bench Shop', 'active')`,
    [advertiserId, tenantId],
  );
  await query(
    `INSERT INTO offers (id, tenant_id, advertiser_id, title, status, destination_url, payout_type,
                         payout_basis_points, currency)
     SELECT id, $1, $2, '{"en": "Bench"}', 'active', 'https://example.com/', 'cps', 1000, 'USD'
       FROM unnest($3::uuid[]) AS o (id)`,
    [tenantId, advertiserId, offerIds],
  );
  await query(
    `INSERT INTO links (id, tenant_id, code, offer_id, promoter_id)
     SELECT uuidv7(), $1, $2::text || '-' || n, ($3::uuid[])[1 + n % ${OFFERS}], promoter_id
       FROM unnest($4::uuid[]) WITH ORDINALITY AS p (promoter_id, n)`,
    [tenantId, slug, offerIds, promoterIds],
  );
}

/** As the schedule does it. */
async function sumUp(postgres: PrivatePostgres, { tenantId }: ReportWorld, end: number): Promise<void> {
  const source = createDataSource({
    ...{ url: postgres.env.SYSTEM_DATABASE_URL!, entities: [], poolSize: 2, applicationName: 'bench' },
  });
  await source.initialize();
  try {
    const tx = new TenantTransactions({ source } as AppDatabase);
    const repository = new DaySumsRepository(tx);
    const service = new DaySumsService(tx, repository);
    const ctx = systemContext('bench', { tenantId });
    const days = Array.from({ length: QUARTER_DAYS }, (_, index) => end - (index + 1) * DAY_MS);
    const work = async (kind: Source): Promise<void> => {
      for (const day of days) {
        const from = new Date(day);
        await tx.run(ctx, () => repository.markChanged(tenantId, kind, from, new Date(day + DAY_MS)));
        await service.sumUp(ctx, kind, from.toISOString().slice(0, 10));
      }
    };
    await Promise.all([work('clicks'), work('conversions')]);
  } finally {
    await source.destroy();
  }
}

function harmonic(count: number): number {
  let sum = 0;
  for (let n = 1; n <= count; n++) sum += 1 / n;
  return sum;
}
