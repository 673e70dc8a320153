import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseEnvironment, runApp, startApp } from '../setup/app.js';
import { connect, createDatabase, type TestDatabase } from '../setup/database.js';
import { eventually } from '../setup/http.js';

/** How a start that is refused ended: its code, and each line it printed. */
interface Refusal {
  code: number | null;
  lines: string[];
}

describe('a start that is refused', () => {
  let database: TestDatabase;
  let dataDir: string;
  beforeAll(async () => {
    database = await createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'afflux-test-'));
    await writeFile(join(dataDir, 'a-file'), '');
  });
  afterAll(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  let starts = 0;
  const refusal = async (env: Record<string, string>): Promise<Refusal> => {
    // A folder of its own: two at once must not meet in it.
    const run = runApp({ ...baseEnvironment(database, join(dataDir, `start-${starts++}`)), ...env });
    const code = await run.exited;
    return { code, lines: run.output().split('\n').filter(Boolean) };
  };

  /** One line that names the variable, nothing else. */
  const expectLine = (refused: Refusal, variable: string): void => {
    expect(refused).toEqual({
      code: 1,
      lines: [expect.stringMatching(new RegExp(`^afflux: ${variable}\\b.{10,}`))],
    });
  };

  const BAD: [variable: string, value: string, more?: Record<string, string>][] = [
    ['NODE_ENV', 'staging'],
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['HOST', 'not an address'],
    ['HOST', 'no-such-host.invalid', { DEMO: 'false' }],
    ['HOST', '192.0.2.1', { DEMO: 'false' }],
    ['PUBLIC_URL', 'shop.example'],
    ['PUBLIC_URL', 'ftp://shop.example'],
    ['DATA_DIR', 'a-file'],
    ['DATABASE_URL', 'mysql://root@localhost/afflux'],
    ['SYSTEM_DATABASE_URL', 'localhost'],
    ['MIGRATION_DATABASE_URL', 'http://localhost'],
    ['REDIS_URL', 'localhost:6379'],
    ['ROLE', 'boss'],
    ['DEMO', 'perhaps'],
    ['INGEST', 'perhaps'],
    ['MASTER_KEY', 'c2hvcnQ='],
    ['JWT_SECRET', 'short'],
    ['TRUST_PROXY', 'everyone'],
    ['GEOIP_CITY_DB', '/nowhere/city.mmdb'],
    ['GEOIP_ASN_DB', '/nowhere/asn.mmdb'],
    ['CLICK_RETENTION_DAYS', '7'],
    ['AUDIT_RETENTION_DAYS', 'for ever'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_KEY', 'short'],
    ['DNS_SERVERS', 'resolver.example'],
    ['OUTBOUND_ALLOWED_CIDRS', '10.0.0.0/33'],
    ['WEBHOOK_TIMEOUT_SECONDS', '0'],
    ['WEBHOOK_RETENTION_DAYS', '0'],
    ['SMTP_URL', 'http://mail.example'],
    ['MAIL_FROM', 'nobody'],
    ['DEFAULT_TENANT', 'Not A Slug'],
    ['RATE_LIMIT_PER_MINUTE', '-5'],
    ['RATE_LIMIT_PER_MINUTE', 'many'],
  ];

  describe('for a bad variable', () => {
    const refusals = new Map<string, Refusal>();
    beforeAll(async () => {
      const waiting = BAD.values();
      const worker = async (): Promise<void> => {
        for (const [variable, value, more = {}] of waiting) {
          const given = variable === 'DATA_DIR' ? join(dataDir, value) : value;
          refusals.set(`${variable} ${value}`, await refusal({ ...more, [variable]: given }));
        }
      };
      await Promise.all([worker(), worker(), worker()]);
    }, 300_000);

    it.each(BAD)('names %s when it is %s, in one line', (variable, value) =>
      expectLine(refusals.get(`${variable} ${value}`)!, variable),
    );
  });

  it('has a bad value for every variable there is', async () => {
    const source = await readFile('src/config/config.ts', 'utf8');
    const [, fields = ''] = /^class Environment \{(.*?)^\}/ms.exec(source) ?? [];
    const known = new Set([...fields.matchAll(/^.*?\b([A-Z][A-Z_]+)\??:/gm)].map(([, name]) => name));
    expect(known.size).toBeGreaterThan(15);
    expect([...known].sort()).toEqual([...new Set(BAD.map(([name]) => name))].sort());
  });

  it.each(['DATABASE_URL', 'SYSTEM_DATABASE_URL', 'MIGRATION_DATABASE_URL'])(
    'names %s when it alone is missing, unreachable or has a wrong password',
    async (variable) => {
      expectLine(await refusal({ [variable]: '' }), variable);
      const given = new URL(baseEnvironment(database, dataDir)[variable]!);
      const changed = (change: (url: URL) => void): string => {
        const url = new URL(given);
        change(url);
        return url.toString();
      };
      for (const url of [
        changed((at) => (at.port = '1')),
        changed((at) => (at.password = 'hunter2')),
        changed((at) => (at.pathname = '/nothing')),
      ]) {
        const refused = await refusal({ [variable]: url });
        expectLine(refused, variable);
        expect(refused.lines[0]).not.toContain('hunter2');
      }
    },
  );

  describe('with NODE_ENV=production', () => {
    const production = {
      NODE_ENV: 'production',
      DEMO: 'false',
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      JWT_SECRET: 'x'.repeat(40),
    };

    it.each(['MASTER_KEY', 'JWT_SECRET'])('wants %s', async (variable) =>
      expectLine(await refusal({ ...production, [variable]: '' }), variable),
    );

    it('wants DATABASE_URL', async () =>
      expectLine(
        await refusal({
          ...production,
          DATABASE_URL: '',
          SYSTEM_DATABASE_URL: '',
          MIGRATION_DATABASE_URL: '',
        }),
        'DATABASE_URL',
      ));

    it('refuses demo data', async () => expectLine(await refusal({ ...production, DEMO: 'true' }), 'DEMO'));

    it('starts with all of them, without demo data, and lets no other process into its DATA_DIR', async () => {
      const app = await startApp({ env: production });
      try {
        expect(await app.database.query('SELECT 1 FROM tenants')).toEqual([]);
        expect(app.output()).not.toContain('afflux-demo');
        const run = runApp({ ...baseEnvironment(app.database, app.dataDir), ...production });
        expect(await run.exited).toBe(1);
        expect(run.output()).toMatch(/^afflux: DATA_DIR: another process works in .*\n$/);
      } finally {
        await app.dispose();
      }
    });
  });

  it('refuses demo data when HOST is not loopback', async () => {
    for (const HOST of ['0.0.0.0', '::', '192.0.2.1'])
      expectLine(await refusal({ HOST, DEMO: 'true' }), 'DEMO');
  });

  describe('when the port is in use', () => {
    let other: Server;
    let port: number;
    beforeAll(async () => {
      other = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      port = (other.address() as { port: number }).port;
    });
    afterAll(() => void other.close());

    it('names PORT, and leaves no connection and no lock behind', async () => {
      expectLine(await refusal({ PORT: String(port) }), 'PORT');
      // PostgreSQL notices a moment later that a program has gone.
      await eventually(async () => {
        const left = await database.query(
          `SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'afflux %'`,
        );
        expect(left).toEqual([]);
      });
    });
  });

  describe('[R120] with a role that could see past row security', () => {
    const roles: string[] = [];
    const superuser = async (sql: string): Promise<void> => {
      const client = await connect(database.urls.superuser);
      await client.query(sql);
      await client.end();
    };
    /** A login role of this test alone, with some rights. */
    const roleUrl = async (rights: string, membership = ''): Promise<string> => {
      const name = `${database.name}_${roles.length}`;
      roles.push(name);
      await superuser(`CREATE ROLE ${name} LOGIN ${rights} PASSWORD 'secret'`);
      await superuser(`GRANT CONNECT ON DATABASE ${database.name} TO ${name}`);
      if (membership) await superuser(`GRANT ${membership} TO ${name}`);
      const url = new URL(database.urls.app);
      url.username = name;
      url.password = 'secret';
      return url.toString();
    };
    afterAll(async () => {
      for (const name of roles) await superuser(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    });

    it.each(['all', 'api', 'edge', 'worker'])('[R120] refuses a superuser as ROLE=%s', async (ROLE) =>
      expectLine(await refusal({ ROLE, DATABASE_URL: database.urls.superuser }), 'DATABASE_URL'),
    );

    it('[R120] refuses the owner of the tables, and the system role', async () => {
      expectLine(await refusal({ DATABASE_URL: database.urls.migration }), 'DATABASE_URL');
    });

    it('[R120] refuses a role that can bypass row security', async () =>
      expectLine(await refusal({ DATABASE_URL: await roleUrl('BYPASSRLS') }), 'DATABASE_URL'));

    it('[R120] refuses a member of the owner, even one that inherits nothing', async () => {
      const url = await roleUrl('NOINHERIT', 'afflux_owner');
      expectLine(await refusal({ DATABASE_URL: url }), 'DATABASE_URL');
    });

    it('[R120] refuses a member of a superuser', async () => {
      const url = await roleUrl('NOINHERIT', new URL(database.urls.superuser).username);
      expectLine(await refusal({ DATABASE_URL: url }), 'DATABASE_URL');
    });
  });
});
