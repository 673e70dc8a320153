import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createRoles } from './embedded/create-roles.js';
import type { EmbeddedPostgres } from './embedded/start-embedded-postgres.js';
import { startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';

let dir: string;
let postgres: EmbeddedPostgres;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'afflux-roles-'));
  await chmod(dir, 0o755);
  postgres = await startEmbeddedPostgres({
    dataDir: dir,
    settings: { fsync: 'off', shared_buffers: '16MB' },
  });
});

afterAll(async () => {
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

async function run<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Everything about rights that the bootstrap decides. */
async function rights() {
  const [cluster] = await run(
    postgres.superuserUrl(),
    `SELECT (SELECT json_agg(r ORDER BY rolname) FROM (
               SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
               FROM pg_roles WHERE rolname LIKE 'afflux%') r) AS roles,
            (SELECT json_agg(m) FROM (
               SELECT roleid::regrole::text, member::regrole::text, admin_option, inherit_option, set_option
               FROM pg_auth_members WHERE member::regrole::text LIKE 'afflux%') m) AS members,
            (SELECT json_agg(d) FROM (
               SELECT datdba::regrole::text, datacl::text FROM pg_database WHERE datname = 'afflux') d) AS databases`,
  );
  const [schema] = await run(
    postgres.superuserUrl('afflux'),
    `SELECT nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = 'public'`,
  );
  return { ...cluster, schema };
}

async function dropAll() {
  await run(postgres.superuserUrl(), 'DROP DATABASE afflux WITH (FORCE)');
  await run(postgres.superuserUrl(), 'DROP ROLE afflux_owner, afflux_app, afflux_system');
}

it('gives each role what it needs and nothing else', async () => {
  await createRoles(postgres);
  const app = postgres.roleUrl('afflux_app');
  const owner = postgres.roleUrl('afflux_owner');
  const refused = { code: '42501' };
  await expect(run(app, 'CREATE TABLE mine (id int)')).rejects.toMatchObject(refused);
  await expect(run(app, 'CREATE TEMPORARY TABLE mine (id int)')).rejects.toMatchObject(refused);
  await expect(run(app, 'CREATE ROLE other')).rejects.toMatchObject(refused);
  await expect(run(app, 'SET ROLE afflux_system')).rejects.toMatchObject(refused);
  await expect(run(app, 'SET ROLE afflux_owner')).rejects.toMatchObject(refused);
  await expect(run(postgres.roleUrl('afflux_system'), 'SET ROLE afflux_owner')).rejects.toMatchObject(
    refused,
  );
  await run(owner, 'CREATE TABLE theirs (id int)');
  await expect(run(app, 'SELECT * FROM theirs')).rejects.toMatchObject(refused);
  const { roles } = (await rights()) as unknown as { roles: Record<string, unknown>[] };
  for (const role of roles) {
    expect(role).toMatchObject({
      rolsuper: false,
      rolbypassrls: false,
      rolcreatedb: false,
      rolcreaterole: false,
    });
  }
});

it('lets a migration hand a function over to the system role', async () => {
  const owner = postgres.roleUrl('afflux_owner');
  await run(
    owner,
    `GRANT CREATE ON SCHEMA public TO afflux_system;
     CREATE FUNCTION who() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT current_user::text';
     ALTER FUNCTION who() OWNER TO afflux_system;
     REVOKE CREATE ON SCHEMA public FROM afflux_system`,
  );
  expect(await run(postgres.roleUrl('afflux_app'), 'SELECT who()')).toEqual([{ who: 'afflux_system' }]);
});

const sqlIn = async (file: string, block: RegExp) =>
  block.exec(await readFile(join(__dirname, '../..', file), 'utf8'))![1]!;

it('brings what exists to the same state, and docs/own-postgresql.md says the same in SQL', async () => {
  await dropAll();
  await createRoles(postgres);
  const made = await rights();
  await run(postgres.superuserUrl(), 'ALTER ROLE afflux_app BYPASSRLS CREATEDB');
  expect(await rights()).not.toEqual(made);
  await createRoles(postgres);
  expect(await rights()).toEqual(made);

  await dropAll();
  const guide = await sqlIn('docs/own-postgresql.md', /```sql\n([\s\S]*?)```/);
  const [cluster, database] = guide.split('\\connect afflux\n');
  for (const statement of cluster!.split(';\n').filter(Boolean))
    await run(postgres.superuserUrl(), statement);
  await run(postgres.superuserUrl('afflux'), database!);
  expect(await rights()).toEqual(made);
});

it('says the same again for the containers', async () => {
  const guide = await sqlIn('docs/own-postgresql.md', /```sql\n([\s\S]*?)```/);
  const container = await sqlIn('docker/create-roles.sh', /<<'SQL'\n([\s\S]*?)SQL\n/);
  const withoutPasswords = (sql: string) => sql.replace(/PASSWORD [^;]+;/g, 'PASSWORD;');
  expect(withoutPasswords(container)).toBe(withoutPasswords(guide));
});
