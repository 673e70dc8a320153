import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { newId } from '../../src/kernel/ids/uuid.js';
import { createUser, openTenant } from '../setup/accounts.js';
import { baseEnvironment, runApp, startApp, type TestApp } from '../setup/app.js';
import { connect, createDatabase, type TestDatabase, testServer } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { call, logIn } from '../setup/http.js';
import { copyOf, fillTenant, insert, readSchema, type Schema, tenantTables } from '../setup/rows.js';
import { sell } from '../setup/sales.js';

const A = newId();
const B = newId();
/** The only tables without a tenant that the app role may touch: everybody's, and judged before one is known. */
const WITHOUT_TENANT = ['login_throttles', 'plans'];
/** What is never deleted by a request. */
const KEPT = [
  ...[
    'tenants',
    'users',
    'api_keys',
    'api_key_usage',
    'invites',
    'advertisers',
    'audit_entries',
    'offers',
    'links',
    'memberships',
    'mails',
    'catalogs',
    'catalog_runs',
    'promoter_profiles',
    'clicks',
    'impressions',
    'cap_uses',
  ],
  ...[
    'payees',
    'end_users',
    'partner_tenants',
    'campaigns',
    'campaign_settings',
    'conversions',
    'conversion_splits',
    'conversion_intakes',
    'conversion_changes',
    'conversion_fees',
    'payout_batches',
    'payout_items',
    'payout_item_rewards',
    'sandbox_transfers',
    'invoices',
    'invoice_lines',
    'invoice_postings',
    'invoice_months',
    'rewards',
    'ledger_accounts',
    'ledger_entries',
    'ledger_transactions',
  ],
  ...['shop_settings', 'products', 'orders', 'order_items'],
  ...['outbox_events', 'outbox_sequences', 'plans', 'attribution_model_versions'],
];
const REFUSED = '42501';
const FOREIGN_KEY = '23503';

type Row = Record<string, unknown>;

let database: TestDatabase;
let app: pg.Client;
let system: pg.Client;
let superuser: pg.Client;
let schema: Schema;
let tables: string[];
let ofA: Map<string, Row>;
let ofB: Map<string, Row>;

beforeAll(async () => {
  database = await createDatabase();
  app = await connect(database.urls.app);
  system = await connect(database.urls.system);
  superuser = await connect(database.urls.superuser);
  schema = await readSchema(superuser);
  tables = tenantTables(schema);
  await system.query('SELECT ensure_click_partitions(current_date, 2)');
  for (const [id, slug] of [
    [A, 'tenant-a'],
    [B, 'tenant-b'],
  ]) {
    await system.query('INSERT INTO tenants (id, slug, name) VALUES ($1, $2, $2)', [id, slug]);
  }
  ofA = await fillTenant(system, schema, A);
  ofB = await fillTenant(system, schema, B);
});

afterAll(async () => {
  await Promise.all([app.end(), system.end(), superuser.end()]);
  await database.drop();
});

/** One statement of the app role in a transaction that is rolled back; the SQLSTATE when it is refused. */
async function asApp(
  tenantId: string | null,
  sql: string,
  values: unknown[] = [],
): Promise<pg.QueryResult | string> {
  await app.query('BEGIN');
  try {
    if (tenantId !== null) await app.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    return await app.query(sql, values);
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await app.query('ROLLBACK');
  }
}

const countOf = async (tenantId: string | null, table: string): Promise<number | string> => {
  const result = await asApp(tenantId, `SELECT count(*)::int AS rows FROM ${table}`);
  return typeof result === 'string' ? result : (result.rows[0] as { rows: number }).rows;
};

const canTouch = async (table: string): Promise<boolean> => {
  const rights = `has_any_column_privilege('afflux_app', $1, 'SELECT, INSERT, UPDATE')
    OR has_table_privilege('afflux_app', $1, 'DELETE, TRUNCATE')`;
  return (await database.query<{ may: boolean }>(`SELECT ${rights} AS may`, [table]))[0]!.may;
};

const canSelect = async (table: string): Promise<boolean> =>
  (await superuser.query(`SELECT has_table_privilege('afflux_app', $1, 'SELECT') AS may`, [table])).rows[0]
    .may;

describe('[R120] a raw session of the app role', () => {
  it('[R120] finds rows of both tenants in every table, and may touch two tables without a tenant', async () => {
    expect(tables.length).toBeGreaterThan(20);
    expect([...ofA.keys()].sort()).toEqual([...tables].sort());
    const others = [...new Set(schema.columns.map(({ table }) => table))].filter(
      (table) => table !== 'tenants' && !tables.includes(table),
    );
    const granted = await Promise.all(others.map(async (table) => ((await canTouch(table)) ? [table] : [])));
    expect(granted.flat().sort()).toEqual(WITHOUT_TENANT);
    for (const table of tables) {
      const { rows } = await system.query(`SELECT tenant_id FROM ${table}`);
      expect([table, new Set(rows.map((row: { tenant_id: string }) => row.tenant_id)).size]).toEqual([
        table,
        2,
      ]);
    }
  });

  it('[R120] sees its own rows with a tenant set, and not one of another', async () => {
    for (const table of tables) {
      if (!(await canSelect(table))) {
        expect([table, await countOf(A, table)]).toEqual([table, REFUSED]);
        continue;
      }
      const foreign = await asApp(A, `SELECT 1 FROM ${table} WHERE tenant_id <> $1`, [A]);
      expect([table, await countOf(A, table)]).not.toEqual([table, 0]);
      expect([table, (foreign as pg.QueryResult).rowCount]).toEqual([table, 0]);
    }
    const tenants = (await asApp(A, 'SELECT id FROM tenants')) as pg.QueryResult;
    expect(tenants.rows).toEqual([{ id: A }]);
  });

  it('[R120] sees nothing without a tenant, with an empty one, and with one that is not there', async () => {
    for (const table of [...tables, 'tenants']) {
      const expected = (await canSelect(table)) ? 0 : REFUSED;
      for (const nobody of [null, '', newId()]) {
        expect([table, nobody, await countOf(nobody, table)]).toEqual([table, nobody, expected]);
      }
    }
    expect(await asApp(`' OR true --`, 'SELECT 1 FROM users')).toBe('22P02');
  });

  it('[R120] cannot insert a row of another tenant', async () => {
    for (const table of tables) {
      const row = ofB.get(table)!;
      const names = Object.keys(row);
      const values = names.map((name) => {
        const value = row[name];
        return value !== null && typeof value === 'object' && value.constructor === Object
          ? JSON.stringify(value)
          : value;
      });
      const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})`;
      expect([table, await asApp(A, sql, values)]).toEqual([table, REFUSED]);
      expect([table, await asApp(null, sql, values)]).toEqual([table, REFUSED]);
    }
    const sql = `INSERT INTO tenants (id, slug, name) VALUES ($1, 'x-x', 'x')`;
    expect(await asApp(A, sql, [A])).toBe(REFUSED);
  });

  it('[R120] cannot give its rows away, nor change or delete those of another', async () => {
    const before = await contentsOf(B);
    for (const table of tables) {
      expect([table, await asApp(A, `UPDATE ${table} SET tenant_id = $1`, [B])]).toEqual([table, REFUSED]);
      for (const sql of [
        `UPDATE ${table} SET tenant_id = tenant_id WHERE tenant_id = $1`,
        `DELETE FROM ${table} WHERE tenant_id = $1`,
      ]) {
        const result = await asApp(A, sql, [B]);
        expect([sql, typeof result === 'string' ? result : result.rowCount]).toEqual([
          sql,
          typeof result === 'string' ? REFUSED : 0,
        ]);
      }
    }
    expect(await contentsOf(B)).toEqual(before);
  });

  it('[R120] cannot change what the platform decides about its tenant', async () => {
    for (const change of [
      `status = 'active'`,
      `plan_code = 'enterprise'`,
      `flags = '{}'`,
      `slug = 'x-x'`,
      'parent_id = NULL',
    ]) {
      expect([change, await asApp(A, `UPDATE tenants SET ${change}`)]).toEqual([change, REFUSED]);
    }
    expect(((await asApp(A, `UPDATE tenants SET name = 'mine'`)) as pg.QueryResult).rowCount).toBe(1);
    expect(
      ((await asApp(A, `UPDATE tenants SET name = 'mine' WHERE id = $1`, [B])) as pg.QueryResult).rowCount,
    ).toBe(0);
  });

  it.each([
    ['SET ROLE afflux_system', REFUSED],
    ['SET ROLE afflux_owner', REFUSED],
    ['SET SESSION AUTHORIZATION postgres', REFUSED],
    ['SET LOCAL row_security = off; SELECT 1 FROM users', REFUSED],
    ['ALTER TABLE users DISABLE ROW LEVEL SECURITY', REFUSED],
    ['DROP POLICY tenant_isolation ON users', REFUSED],
    ['ALTER ROLE afflux_app BYPASSRLS', REFUSED],
    ['CREATE TABLE mine (id int)', REFUSED],
    ['CREATE TEMPORARY TABLE mine (id int)', REFUSED],
    ['CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', REFUSED],
    ['TRUNCATE users', REFUSED],
    ['SELECT * FROM clicks_default', REFUSED],
    ['SELECT * FROM impressions_default', REFUSED],
    ['SELECT * FROM journal_checkpoints', REFUSED],
    ['SELECT * FROM journal_set_aside', REFUSED],
    ['SELECT ensure_click_partitions(current_date, 1)', REFUSED],
    ['SELECT ensure_impression_partitions(current_date, 1)', REFUSED],
    [`SELECT drop_day('clicks', current_date)`, REFUSED],
    [`COPY users TO PROGRAM 'cat'`, REFUSED],
    [`SELECT pg_read_file('/etc/passwd')`, REFUSED],
  ])('[R120] is refused %s', async (sql, code) => expect(await asApp(A, sql)).toBe(code));

  it('[R120] learns nothing of others from statistics or from the partition of a day', async () => {
    await superuser.query('ANALYZE');
    const statistics = (await asApp(
      A,
      `SELECT tablename FROM pg_stats WHERE schemaname = 'public'`,
    )) as pg.QueryResult;
    const named = new Set(statistics.rows.map((row: { tablename: string }) => row.tablename));
    expect(tables.filter((table) => named.has(table))).toEqual([]);
    const { rows } = await superuser.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { name } of rows)
      expect([name, await asApp(A, `SELECT * FROM ${name}`)]).toEqual([name, REFUSED]);
  });
});

/** Everything of a tenant, as text. */
async function contentsOf(tenantId: string): Promise<string[]> {
  const contents: string[] = [];
  for (const table of tables) {
    const { rows } = await superuser.query<{ text: string }>(
      `SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS text FROM ${table} t WHERE tenant_id = $1`,
      [tenantId],
    );
    contents.push(`${table}: ${rows[0]!.text}`);
  }
  return contents;
}

describe('[R120] the database', () => {
  it('[R120] gives its roles no way around row security', async () => {
    const { rows } = await superuser.query(
      `SELECT rolname AS name, rolsuper AS super, rolbypassrls AS bypasses, rolcreaterole AS creates_roles,
              rolcreatedb AS creates_databases, rolreplication AS replicates,
              (SELECT count(*)::int FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relowner = r.oid AND n.nspname = 'public' AND c.relkind IN ('r', 'p')) > 0 AS owns_tables,
              ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members m WHERE m.member = r.oid) AS member_of
         FROM pg_roles r WHERE rolname LIKE 'afflux%' ORDER BY rolname`,
    );
    const harmless = {
      super: false,
      bypasses: false,
      creates_roles: false,
      creates_databases: false,
      replicates: false,
    };
    expect(rows).toEqual([
      { name: 'afflux_app', ...harmless, owns_tables: false, member_of: [] },
      { name: 'afflux_owner', ...harmless, owns_tables: true, member_of: ['afflux_system'] },
      { name: 'afflux_system', ...harmless, owns_tables: false, member_of: [] },
    ]);
  });

  it('[R120] forces the same two policies on every table of tenants', async () => {
    const { rows: forced } = await superuser.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND NOT relispartition`,
    );
    expect(forced.map(({ name }) => name).sort()).toEqual([...tables, 'tenants'].sort());
    const { rows } = await superuser.query<{ tablename: string; policies: string[] }>(
      `SELECT tablename, array_agg(policyname || ' ' || permissive || ' ' || cmd || ' ' || roles::text || ' ' ||
                coalesce(qual, '-') || ' ' || coalesce(with_check, '-') ORDER BY policyname) AS policies
         FROM pg_policies WHERE schemaname = 'public' GROUP BY tablename`,
    );
    const all = Object.fromEntries(rows.map(({ tablename, policies }) => [tablename, policies]));
    expect(Object.keys(all).sort()).toEqual([...tables, 'tenants'].sort());
    for (const [table, policies] of Object.entries(all)) {
      const own = table === 'tenants' ? '(id = current_tenant_id())' : '(tenant_id = current_tenant_id())';
      expect([table, policies]).toEqual([
        table,
        [
          'system_access PERMISSIVE ALL {afflux_system} true true',
          `tenant_isolation PERMISSIVE ALL {afflux_app} ${own} ${own}`,
        ],
      ]);
    }
  });

  it('[R120] grants the app role nothing on partitions, journals and staging, and never more than rows', async () => {
    const { rows } = await superuser.query<{ name: string; is_partition: boolean; rights: string[] }>(
      `SELECT c.relname AS name, c.relispartition AS is_partition,
              ARRAY(SELECT DISTINCT a.privilege_type FROM aclexplode(c.relacl) a
                     WHERE a.grantee IN ('afflux_app'::regrole, 0) ORDER BY 1) AS rights
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')`,
    );
    const rights = Object.fromEntries(rows.map(({ name, rights: granted }) => [name, granted]));
    for (const { name, is_partition } of rows) {
      if (is_partition || /^journal_|staging|^migrations/.test(name))
        expect([name, rights[name]]).toEqual([name, []]);
    }
    const beyond = rows.filter(({ rights: granted }) =>
      granted.some((right) => !['SELECT', 'INSERT', 'UPDATE', 'DELETE'].includes(right)),
    );
    expect(beyond).toEqual([]);
    const may = (right: string): string[] =>
      rows.filter(({ rights: granted }) => granted.includes(right)).map(({ name }) => name);
    expect(may('DELETE')).toEqual(expect.arrayContaining(['refresh_tokens', 'tenant_domains']));
    expect(may('DELETE').filter((name) => KEPT.includes(name))).toEqual([]);
    for (const table of ['audit_entries', 'ledger_entries', 'ledger_transactions', 'ledger_accounts']) {
      expect([table, rights[table]]).toEqual([table, ['INSERT', 'SELECT']]);
    }
    expect(rights['plans']).toEqual(['SELECT']);
    const columns = await superuser.query<{ name: string }>(
      `SELECT a.attname AS name FROM pg_attribute a, aclexplode(a.attacl) x
        WHERE x.grantee = 'afflux_app'::regrole AND a.attrelid = 'tenants'::regclass ORDER BY 1`,
    );
    expect(columns.rows.map(({ name }) => name)).toEqual([
      'branding',
      'clock_offset_ms',
      'name',
      'timezone',
      'updated_at',
    ]);
  });

  it('[R120] looks across tenants only through narrow functions, which nobody else may call or bend', async () => {
    const { rows } = await superuser.query<{
      name: string;
      owner: string;
      config: string[] | null;
      is_public: boolean;
      app: boolean;
    }>(
      `SELECT p.proname AS name, p.proowner::regrole::text AS owner, p.proconfig AS config,
              has_function_privilege('afflux_app', p.oid, 'EXECUTE') AS app,
              EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                       WHERE a.grantee = 0) AS is_public
         FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1`,
    );
    for (const { name, config, is_public } of rows) {
      expect([name, config, is_public]).toEqual([name, ['search_path=public, pg_temp'], false]);
    }
    const callable = rows.filter((row) => row.app);
    expect(callable.map(({ owner }) => owner)).toEqual(callable.map(() => 'afflux_system'));
    expect(callable.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'find_api_key',
        'find_login',
        'find_promoter_page',
        'find_session',
        'find_shop_connection',
        'find_tenant_by_host',
        'resolve_link',
      ]),
    );
    expect(callable.map(({ name }) => name)).not.toContain('ensure_click_partitions');
  });

  it('[R120] has tenant_id in every reference between tables of tenants', () => {
    const between = schema.foreignKeys.filter(
      ({ table, target }) => tables.includes(table) && tables.includes(target),
    );
    expect(between.length).toBeGreaterThan(15);
    for (const key of between) {
      const at = key.columns.indexOf('tenant_id');
      expect([key.name, at >= 0 && key.target_columns[at]]).toEqual([key.name, 'tenant_id']);
    }
    // The tenant itself can only be named by tenant_id.
    const toTenants = schema.foreignKeys.filter(
      ({ table, target }) => tables.includes(table) && target === 'tenants',
    );
    for (const { name, columns } of toTenants) expect([name, columns]).toEqual([name, ['tenant_id']]);
  });

  it('[R120] refuses every reference that points into another tenant, even from the system role', async () => {
    const between = schema.foreignKeys.filter(
      ({ table, target }) => tables.includes(table) && tables.includes(target),
    );
    let tried = 0;
    for (const key of between) {
      // A new row: append-only tables refuse changes for another reason.
      const bent = copyOf(schema, key.table, ofA.get(key.table)!);
      const foreign = ofB.get(key.target)!;
      key.columns.forEach((column, index) => {
        if (column !== 'tenant_id') bent[column] = foreign[key.target_columns[index]!];
      });
      const refusalOf = async (attempt: () => Promise<unknown>): Promise<string> => {
        await system.query('BEGIN');
        const code = await attempt()
          .then(() => 'accepted')
          .catch((error: { code: string; constraint?: string }) => `${error.code} ${error.constraint}`);
        await system.query('ROLLBACK');
        return code;
      };
      let code = await refusalOf(() => insert(system, key.table, bent));
      if (code.startsWith('23505 uq_')) {
        // Nothing of the row can be made new: its own copy is in the way, so the row itself is bent.
        const columns = key.columns.filter((column) => column !== 'tenant_id');
        code = await refusalOf(() =>
          system.query(
            `UPDATE ${key.table} SET ${columns.map((column, at) => `${column} = $${at + 2}`).join(', ')} WHERE id = $1`,
            [ofA.get(key.table)!.id, ...columns.map((column) => bent[column])],
          ),
        );
      }
      // Where the reference is the key itself, the row it would point to has taken the place.
      const isTaken = code.startsWith('23505 pk_');
      expect([key.name, code]).toEqual([key.name, isTaken ? code : `${FOREIGN_KEY} ${key.name}`]);
      tried++;
    }
    expect(tried).toBeGreaterThan(15);
  });
});

describe('[R120] the start', () => {
  const outputOf = async (env: Record<string, string>): Promise<{ code: number | null; lines: string[] }> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'afflux-start-'));
    const run = runApp({ ...baseEnvironment(database, dataDir), DEMO: 'false', ...env });
    const code = await run.exited;
    await rm(dataDir, { recursive: true, force: true });
    return { code, lines: run.output().trim().split('\n') };
  };

  it.each([
    [
      'a superuser',
      () => database.urls.superuser,
      /^afflux: DATABASE_URL: the role \w+ is a superuser, .+ use the role afflux_app$/,
    ],
    [
      'the owner of the tables',
      () => database.urls.migration,
      /^afflux: DATABASE_URL: the role afflux_owner owns tables/,
    ],
    [
      'a role that bypasses row security',
      () => roleUrl('sees_all'),
      /^afflux: DATABASE_URL: the role sees_all can bypass/,
    ],
    [
      'a member of such a role',
      () => roleUrl('could_see_all'),
      /^afflux: DATABASE_URL: the role sees_all can bypass/,
    ],
  ])('[R120] is refused with %s as DATABASE_URL, in one line', async (_, url, line) => {
    await superuser.query(`DO $$ BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sees_all') THEN
        CREATE ROLE sees_all LOGIN BYPASSRLS PASSWORD 'sees'; CREATE ROLE could_see_all LOGIN PASSWORD 'sees';
        GRANT sees_all TO could_see_all;
      END IF; END $$`);
    await superuser.query(`GRANT CONNECT ON DATABASE ${database.name} TO sees_all, could_see_all`);
    const { code, lines } = await outputOf({ DATABASE_URL: url() });
    expect([code, lines]).toEqual([1, [expect.stringMatching(line)]]);
    expect(lines[0]).not.toMatch(/password|postgres:\/\//);
    await superuser.query(`REVOKE ALL ON DATABASE ${database.name} FROM sees_all, could_see_all`);
    await superuser.query('DROP ROLE sees_all, could_see_all');
  });

  function roleUrl(role: string): string {
    const { host, port } = testServer();
    return `postgres://${role}:sees@${host}:${port}/${database.name}`;
  }
});

describe('[R120] over HTTP', () => {
  let server: TestApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.dispose());

  const addInvoice = async (advertiserId: string): Promise<string> => {
    const id = newId();
    await server.database.query(
      `INSERT INTO invoices (id, tenant_id, advertiser_id, number, period, currency, total_minor, status, issued_at, due_at)
       SELECT $1, tenant_id, id, 'INV-2026-000001', '2026-01', 'USD', 100, 'issued', now(), now() FROM advertisers WHERE id = $2`,
      [id, advertiserId],
    );
    return id;
  };

  it('[R120] nobody reads or changes a thing of another tenant by its id', async () => {
    const admin = await logIn(server.url, 'admin');
    const root = await logIn(server.url, 'root');
    const other = (await openTenant(server.url, root, { planCode: 'pro' })).admin;
    const ask = (method: string, path: string, token: string, body?: unknown) =>
      call(server.url, method, path, { token, body });
    const user = await createUser(server.url, admin, { roles: ['PROMOTER'] });
    const key = (await ask('POST', '/api/keys', admin, { name: 'k' })).body.id as string;
    const domain = (await ask('POST', '/api/tenant/domains', admin, { host: 'a.example.test' })).body
      .id as string;
    const offer = (await ask('GET', '/api/offers', admin)).body.data[0].id as string;
    const link = (await ask('GET', '/api/links', admin)).body.data[0].id as string;

    const { data: companies } = (await ask('GET', '/api/advertisers', admin)).body;
    const connection = {
      advertiserId: companies[0].id,
      kind: 'shopify',
      name: 'Isolated',
      credentials: { secret: 'the secret of the webhook' },
    };
    const shop = (await ask('POST', '/api/shops/connections', admin, connection)).body.id as string;
    const coupon = (await ask('POST', '/api/coupons', admin, { linkId: link, code: 'ISOLATED' })).body
      .id as string;
    const advertiser = (await ask('GET', '/api/advertisers', admin)).body.data[0].id as string;
    const { advertiser_secret: secret } = (await demoOf(server)).keys;
    const sale = await sell(server, secret, { amount: 500 });
    await ask('POST', `/api/conversions/${sale}/approve`, admin, {});
    await server.database.query(`UPDATE rewards SET status = 'approved'`);
    const batch = (await ask('POST', '/api/admin/payouts/runs', admin, { provider: 'csv' })).body.batch
      .id as string;
    const item = (await ask('GET', `/api/admin/payouts/batches/${batch}/items`, admin)).body.data[0]
      .id as string;
    const account = (await ask('GET', '/api/ledger/accounts', admin)).body.data[0].id as string;
    const invoice = await addInvoice(advertiser);

    const intake = (await ask('GET', '/api/inbox', admin)).body.data[0].id as string;
    const product = (await ask('POST', '/api/products', admin, { name: 'Isolated', price: 5 })).body
      .id as number;
    const order = (
      await ask('POST', '/api/orders', admin, {
        items: [{ productId: product, quantity: 1 }],
        voucherCode: 'DEMO10',
      })
    ).body.id as string;
    const category = (await ask('POST', '/api/categories', admin, { slug: 'mine', name: { en: 'Mine' } }))
      .body.id as string;
    const brand = (await ask('POST', '/api/brands', admin, { name: 'Mine' })).body.id as string;
    const catalog = (
      await ask('POST', '/api/admin/catalogs', admin, {
        ...{ advertiserId: companies[0].id, network: 'trackier', name: 'Mine' },
        ...{ baseUrl: 'https://198.41.0.4', apiKey: 'mine' },
      })
    ).body.id as string;
    const membership = (await ask('GET', '/api/memberships', admin)).body.data[0].id as string;
    const hooks = { name: 'Isolated', url: 'https://hooks.example/', events: ['offer.paused'] };
    const hook = (await ask('POST', '/api/webhooks/endpoints', admin, hooks)).body.id as string;
    const delivery = (await ask('POST', `/api/webhooks/endpoints/${hook}/test`, admin, {})).body.id as string;
    const attempts: [string, string, unknown?][] = [
      ['GET', `/api/webhooks/endpoints/${hook}`],
      ['PATCH', `/api/webhooks/endpoints/${hook}`, { name: 'stolen' }],
      ['DELETE', `/api/webhooks/endpoints/${hook}`],
      ['POST', `/api/webhooks/endpoints/${hook}/rotate-secret`, {}],
      ['POST', `/api/webhooks/endpoints/${hook}/disable`],
      ['POST', `/api/webhooks/endpoints/${hook}/enable`, {}],
      ['POST', `/api/webhooks/endpoints/${hook}/test`, {}],
      ['POST', `/api/webhooks/endpoints/${hook}/try`, {}],
      ['POST', `/api/webhooks/endpoints/${hook}/replay`, {}],
      ['GET', `/api/webhooks/deliveries/${delivery}`],
      ['POST', `/api/webhooks/deliveries/${delivery}/replay`],
      ['PATCH', `/api/admin/users/${user.id}`, { displayName: 'stolen' }],
      ['DELETE', `/api/admin/users/${user.id}`],
      ['GET', `/api/products/${product}`],
      ['PATCH', `/api/products/${product}`, { price: 1 }],
      ['DELETE', `/api/products/${product}`],
      ['GET', `/api/orders/${order}`],
      ['PATCH', `/api/orders/${order}`, { voucherCode: null }],
      ['POST', `/api/orders/${order}/confirm`],
      ['POST', `/api/orders/${order}/ship`],
      ['POST', `/api/orders/${order}/deliver`],
      ['POST', `/api/orders/${order}/cancel`, {}],
      ['POST', `/api/orders/${order}/refund`, {}],
      ['GET', `/api/admin/catalogs/${catalog}`],
      ['PATCH', `/api/admin/catalogs/${catalog}`, { name: 'stolen' }],
      ['POST', `/api/admin/catalogs/${catalog}/runs`],
      ['GET', `/api/admin/catalogs/${catalog}/runs`],
      ['GET', `/api/categories/${category}`],
      ['PATCH', `/api/categories/${category}`, { slug: 'stolen' }],
      ['DELETE', `/api/categories/${category}`],
      ['GET', `/api/brands/${brand}`],
      ['PATCH', `/api/brands/${brand}`, { name: 'stolen' }],
      ['DELETE', `/api/brands/${brand}`],
      ['POST', `/api/memberships/${membership}/approve`],
      ['POST', `/api/memberships/${membership}/reject`, { reason: 'stolen' }],
      ['GET', `/api/advertisers/${advertiser}`],
      ['POST', `/api/advertisers/${advertiser}/approve`],
      ['POST', `/api/advertisers/${advertiser}/reject`, { reason: 'stolen' }],
      ['POST', `/api/advertisers/${advertiser}/suspend`, { reason: 'stolen' }],
      ['POST', `/api/advertisers/${advertiser}/reinstate`],
      ['PATCH', `/api/offers/${offer}`, { countries: ['AQ'] }],
      ['POST', `/api/offers/${offer}/submit`],
      ['POST', `/api/offers/${offer}/approve`],
      ['POST', `/api/offers/${offer}/reject`, { reason: 'stolen' }],
      ['POST', `/api/offers/${offer}/resume`],
      ['POST', `/api/offers/${offer}/archive`],
      ['POST', `/api/conversions/${sale}/refund`, { reason: 'stolen' }],
      ['GET', `/api/conversions/${sale}/changes`],
      ['PATCH', `/api/advertisers/${advertiser}/settlement`, { settlementMode: 'direct' }],
      ['GET', `/api/admin/payouts/batches/${batch}`],
      ['GET', `/api/admin/payouts/batches/${batch}/items`],
      ['GET', `/api/admin/payouts/batches/${batch}/file`],
      ['POST', `/api/admin/payouts/batches/${batch}/approve`],
      ['POST', `/api/admin/payouts/batches/${batch}/cancel`],
      ['POST', `/api/admin/payouts/items/${item}/confirm`, { reference: 'x' }],
      ['POST', `/api/admin/payouts/items/${item}/fail`, { reason: 'x' }],
      ['POST', `/api/admin/payouts/items/${item}/release`],
      ['GET', `/api/ledger/accounts/${account}/statement`],
      ['GET', `/api/invoices/${invoice}`],
      ['GET', `/api/invoices/${invoice}/page`],
      ['POST', `/api/invoices/${invoice}/confirm`],
      ['POST', `/api/invoices/${invoice}/refuse-proof`, { reason: 'x' }],
      ['GET', `/api/admin/users/${user.id}`],
      ['PUT', `/api/admin/users/${user.id}/roles`, { roles: ['ADMIN'] }],
      ['POST', `/api/admin/users/${user.id}/suspend`],
      ['POST', `/api/admin/users/${user.id}/logout-everywhere`],
      ['DELETE', `/api/keys/${key}`],
      ['POST', `/api/keys/${key}/rotate`, { graceHours: 0 }],
      ['DELETE', `/api/tenant/domains/${domain}`],
      ['POST', `/api/tenant/domains/${domain}/verify`],
      ['GET', `/api/offers/${offer}`],
      ['POST', `/api/offers/${offer}/pause`],
      ['GET', `/api/links/${link}`],
      ['PATCH', `/api/links/${link}`, { tags: ['stolen'] }],
      ['POST', `/api/links/${link}/archive`],
      ['GET', `/api/shops/connections/${shop}`],
      ['PATCH', `/api/shops/connections/${shop}`, { active: false }],
      ['DELETE', `/api/shops/connections/${shop}`],
      ['GET', `/api/inbox/${intake}`],
      ['POST', `/api/inbox/${intake}/replay`],
      ['GET', `/api/coupons/${coupon}`],
      ['PATCH', `/api/coupons/${coupon}`, { active: false }],
      ['DELETE', `/api/coupons/${coupon}`],
    ];
    for (const [method, path, body] of attempts) {
      const answer = await ask(method, path, other.token, body);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    for (const list of [
      '/api/admin/catalogs',
      '/api/categories',
      '/api/brands',
      '/api/memberships',
      '/api/advertisers',
      '/api/admin/users',
      '/api/keys',
      '/api/tenant/domains',
      '/api/offers',
      '/api/links',
      '/api/inbox',
      '/api/coupons',
      '/api/shops/connections',
      '/api/webhooks/endpoints',
      '/api/webhooks/deliveries',
      '/api/admin/payouts/batches',
      '/api/ledger/accounts',
      '/api/invoices',
      '/api/orders',
      '/api/admin/audit',
    ]) {
      const { text } = await ask('GET', `${list}?limit=100`, other.token);
      for (const id of [
        hook,
        delivery,
        user.id,
        key,
        domain,
        offer,
        link,
        coupon,
        intake,
        shop,
        batch,
        account,
        invoice,
        order,
        ...[category, brand, membership, advertiser, catalog],
      ])
        expect(text).not.toContain(id);
    }
    expect((await ask('GET', '/api/auth/me', user.token)).status).toBe(200);
    expect((await ask('GET', `/api/links/${link}`, admin)).body.tags).toEqual(['demo']);
  });
});
