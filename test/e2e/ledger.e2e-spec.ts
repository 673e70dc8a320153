import type pg from 'pg';
import { AppDatabase } from '../../src/database/app-database.js';
import { createDataSource } from '../../src/database/data-source.js';
import { prepared } from '../../src/database/prepared.js';
import { TenantTransactions } from '../../src/database/tenant-transactions.js';
import { ENTITIES } from '../../src/entities.js';
import { type RequestContext, systemContext } from '../../src/kernel/context/request-context.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import { LedgerReadRepository } from '../../src/ledger/ledger-read.repository.js';
import { LedgerRepository } from '../../src/ledger/ledger.repository.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import type { LedgerPosting } from '../../src/ledger/ledger.types.js';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { call, logIn } from '../setup/http.js';
import { sell } from '../setup/sales.js';

describe('the ledger', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let tenantId: string;
  let database: AppDatabase;
  let ledger: LedgerService;
  let ctx: RequestContext;

  beforeAll(async () => {
    app = await startApp();
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    const [tenant] = await app.database.query<{ id: string }>(`SELECT id FROM tenants WHERE slug = 'demo'`);
    tenantId = tenant!.id;
    ctx = systemContext('test', { tenantId });
    database = new AppDatabase(
      createDataSource({
        url: app.database.urls.app,
        entities: ENTITIES,
        poolSize: 20,
        applicationName: 'test',
      }),
    );
    await database.onModuleInit();
    const tx = new TenantTransactions(database);
    ledger = new LedgerService(tx, new LedgerRepository(tx), new LedgerReadRepository(tx));
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await app.dispose();
  });

  const posting = (fields: Partial<LedgerPosting> = {}, minor = 100n, currency = 'EUR'): LedgerPosting => ({
    idempotencyKey: newId(),
    kind: 'test.moved',
    sourceType: 'test',
    sourceId: newId(),
    entries: [
      {
        account: { kind: 'advertiser', ownerId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11', currency },
        debitMinor: minor,
      },
      { account: { kind: 'clearing', ownerId: null, currency }, creditMinor: minor },
    ],
    ...fields,
  });
  const transactionsOf = async (key: string): Promise<number> => {
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger_transactions WHERE idempotency_key = $1',
      [key],
    );
    return row!.n;
  };

  describe('posting', () => {
    it('happens once for 50 posts with the same key at once, also when the accounts are new', async () => {
      const key = newId();
      const same = posting({ idempotencyKey: key, sourceId: 'race' }, 100n, 'KWD');
      const results = await Promise.all(Array.from({ length: 50 }, () => ledger.post(ctx, same)));
      expect(new Set(results.map(({ id }) => id)).size).toBe(1);
      expect(results.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
      expect(await transactionsOf(key)).toBe(1);
      const [entries] = await app.database.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM ledger_entries WHERE transaction_id = $1',
        [results[0]!.id],
      );
      expect(entries!.n).toBe(2);
    });

    it('makes each account once for 50 different posts at once, in whatever order they name them', async () => {
      const currency = 'BHD';
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => {
          const one = posting({}, 1n, currency);
          return ledger.post(ctx, index % 2 ? one : { ...one, entries: [...one.entries].reverse() });
        }),
      );
      const accounts = await app.database.query(`SELECT id FROM ledger_accounts WHERE currency = 'BHD'`);
      expect(accounts).toHaveLength(2);
    });

    it('refuses the same key for anything else', async () => {
      const first = posting();
      await ledger.post(ctx, first);
      for (const changed of [
        { ...posting({}, 101n), idempotencyKey: first.idempotencyKey, sourceId: first.sourceId },
        { ...first, kind: 'test.other' },
        { ...first, sourceId: 'other' },
        { ...first, entries: [...first.entries, ...first.entries] },
      ]) {
        await expect(ledger.post(ctx, changed)).rejects.toMatchObject({
          code: 'ledger.idempotency_conflict',
        });
      }
      await expect(
        ledger.post(ctx, { ...first, entries: [...first.entries].reverse() }),
      ).resolves.toMatchObject({
        isReplay: true,
      });
      expect(await transactionsOf(first.idempotencyKey)).toBe(1);
    });

    it('refuses what does not balance before the database does, and leaves nothing', async () => {
      const unbalanced = posting();
      const [debit, credit] = unbalanced.entries;
      const entries = [debit!, { ...credit!, creditMinor: 99n }];
      await expect(ledger.post(ctx, { ...unbalanced, entries })).rejects.toMatchObject({
        code: 'ledger.unbalanced',
      });
      await expect(ledger.post(ctx, { ...unbalanced, entries: [debit!] })).rejects.toMatchObject({
        code: 'ledger.invalid_posting',
      });
      expect(await transactionsOf(unbalanced.idempotencyKey)).toBe(0);
    });

    it('keeps the tenants apart: the same key is another transaction in another tenant', async () => {
      const [twin] = await app.database.query<{ id: string }>(
        `SELECT id FROM tenants WHERE world = 'test' LIMIT 1`,
      );
      const same = posting();
      const here = await ledger.post(ctx, same);
      const there = await ledger.post(systemContext('test', { tenantId: twin!.id }), same);
      expect(there).toMatchObject({ isReplay: false });
      expect(there.id).not.toBe(here.id);
    });
  });

  describe('a raw SQL session of the app role', () => {
    let client: pg.Client;
    beforeAll(async () => {
      client = await connect(app.database.urls.app);
    });
    afterAll(() => client.end());
    beforeEach(async () => {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
    });
    afterEach(() => client.query('ROLLBACK'));

    const accountIn = async (currency: string): Promise<string> => {
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO ledger_accounts (id, tenant_id, kind, owner_id, currency) VALUES ($1, $2, 'promoter', $1, $3) RETURNING id`,
        [newId(), tenantId, currency],
      );
      return rows[0]!.id;
    };
    const transaction = async (): Promise<string> => {
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO ledger_transactions (id, tenant_id, idempotency_key, kind, source_type, source_id, posted_at)
         VALUES ($1, $2, $3, 'raw', 'raw', 'raw', now()) RETURNING id`,
        [newId(), tenantId, newId()],
      );
      return rows[0]!.id;
    };
    const entry = async (
      id: string,
      account: string,
      currency: string,
      debit: number,
      credit: number,
    ): Promise<void> => {
      await client.query(
        `INSERT INTO ledger_entries (id, tenant_id, transaction_id, account_id, currency, debit_minor, credit_minor, posted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now())`,
        [newId(), tenantId, id, account, currency, debit, credit],
      );
    };

    it('cannot commit what does not balance', async () => {
      const id = await transaction();
      await entry(id, await accountIn('EUR'), 'EUR', 5, 0);
      await entry(id, await accountIn('EUR'), 'EUR', 0, 4);
      await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '23514' });
    });

    it('cannot balance one currency with another', async () => {
      const id = await transaction();
      await entry(id, await accountIn('EUR'), 'EUR', 5, 0);
      await entry(id, await accountIn('USD'), 'USD', 0, 5);
      await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '23514' });
    });

    it('cannot commit a transaction without entries', async () => {
      await transaction();
      await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '23514' });
    });

    it('cannot add an entry to a transaction that balances', async () => {
      const { rows } = await client.query<{ id: string }>('SELECT id FROM ledger_transactions LIMIT 1');
      await entry(rows[0]!.id, await accountIn('EUR'), 'EUR', 5, 0);
      await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '23514' });
    });

    it('cannot write zero, negative or two-sided entries, or an entry in a currency its account has not', async () => {
      const id = await transaction();
      const account = await accountIn('EUR');
      for (const [currency, debit, credit] of [
        ['EUR', 0, 0],
        ['EUR', -5, 0],
        ['EUR', 5, 5],
        ['USD', 5, 0],
      ] as const) {
        await client.query('SAVEPOINT before');
        await expect(entry(id, account, currency, debit, credit)).rejects.toMatchObject({
          code: expect.stringMatching(/^235(14|03)$/),
        });
        await client.query('ROLLBACK TO before');
      }
    });

    it.each([
      'UPDATE ledger_entries SET debit_minor = debit_minor + 1',
      'DELETE FROM ledger_entries',
      'TRUNCATE ledger_entries',
      'UPDATE ledger_transactions SET kind = kind',
      'DELETE FROM ledger_transactions',
      'UPDATE ledger_accounts SET owner_id = NULL',
      'DELETE FROM ledger_accounts',
      'ALTER TABLE ledger_entries DISABLE TRIGGER ALL',
      `SET session_replication_role = 'replica'`,
    ])('cannot run %s', async (sql) => {
      await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
    });

    it('sees and posts nothing for another tenant', async () => {
      await client.query(`SELECT set_config('app.tenant_id', '', true)`);
      const { rows } = await client.query('SELECT id FROM ledger_entries');
      expect(rows).toEqual([]);
      await expect(transaction()).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('cannot be changed by the role that owns it either', async () => {
    const owner = await connect(app.database.urls.migration);
    try {
      for (const sql of ['TRUNCATE ledger_entries', 'TRUNCATE ledger_transactions CASCADE']) {
        await expect(owner.query(sql)).rejects.toMatchObject({ code: '23001' });
      }
    } finally {
      await owner.end();
    }
    const system = await connect(app.database.urls.system);
    try {
      for (const sql of [
        'UPDATE ledger_entries SET debit_minor = debit_minor',
        'DELETE FROM ledger_transactions',
      ]) {
        await expect(system.query(sql)).rejects.toMatchObject({ code: '23001' });
      }
    } finally {
      await system.end();
    }
  });

  describe('over HTTP', () => {
    const get = (path: string, token: string) => call(app.url, 'GET', path, { token });

    it('shows what an approval moved, to each who may see it, and balances', async () => {
      const { keys } = await demoOf(app);
      const id = await sell(app, keys.advertiser_secret, { amount: 123.45 });
      await call(app.url, 'POST', `/api/conversions/${id}/approve`, { token: admin });

      const entries = await get(`/api/ledger/entries?sourceType=conversion&sourceId=${id}`, admin);
      const lines = entries.body.data as Record<string, unknown>[];
      expect(lines.map(({ accountKind, debit, credit }) => [accountKind, debit, credit]).sort()).toEqual([
        ['advertiser', 12.35, 0],
        ['promoter', 0, 12.35],
      ]);
      expect(lines[0]).toMatchObject({ kind: 'conversion.approved', currency: 'USD', sourceId: id });

      const own = await get(`/api/ledger/entries?sourceId=${id}`, promoter);
      expect(own.body.data).toHaveLength(1);
      expect(own.body.data[0]).toMatchObject({ accountKind: 'promoter', credit: 12.35 });
      const accounts = await get('/api/ledger/accounts', promoter);
      expect(accounts.body.data).toHaveLength(1);
      expect(accounts.body.data[0]).toMatchObject({
        kind: 'promoter',
        currency: 'USD',
        credit: 12.35,
        balance: 12.35,
      });
      expect((await get('/api/ledger/accounts?kind=advertiser', promoter)).body.data).toEqual([]);
      const owed = await get('/api/ledger/accounts?kind=advertiser&currency=USD', admin);
      expect(owed.body.data[0]).toMatchObject({ debit: 12.35, credit: 0, balance: -12.35 });

      const balance = await get('/api/ledger/trial-balance', admin);
      expect(balance.body.balanced).toBe(true);
      expect(balance.body.currencies).toContainEqual({ currency: 'USD', debit: 12.35, credit: 12.35 });
      const codes = (balance.body.currencies as { currency: string }[]).map(({ currency }) => currency);
      expect(codes).toEqual([...codes].sort());
    });

    it('[R92] tells what an account held as of a moment, and every entry of a period', async () => {
      const { keys } = await demoOf(app);
      const sold = async (amount: number): Promise<void> => {
        const id = await sell(app, keys.advertiser_secret, { amount });
        await call(app.url, 'POST', `/api/conversions/${id}/approve`, { token: admin });
      };
      const [account] = (await get('/api/ledger/accounts?currency=USD', promoter)).body.data as {
        id: string;
      }[];
      const path = `/api/ledger/accounts/${account!.id}/statement`;
      const before = (await get(path, promoter)).body.closingBalance as number;
      const from = new Date().toISOString();
      await sold(10);
      await sold(20);
      const to = new Date().toISOString();
      await sold(30);
      const cents = (units: number): number => Math.round(units * 100);
      const { body } = await get(`${path}?from=${from}&to=${to}`, promoter);
      expect(cents(body.openingBalance)).toBe(cents(before));
      expect([body.debit, body.credit]).toEqual([0, 3]);
      expect((body.data as { balance: number }[]).map(({ balance }) => cents(balance - before))).toEqual([
        100, 300,
      ]);
      expect(cents(body.closingBalance - before)).toBe(300);
      const first = await get(`${path}?from=${from}&limit=1`, promoter);
      const next = await get(`${path}?from=${from}&limit=5&cursor=${first.body.nextCursor}`, promoter);
      expect((next.body.data as { balance: number }[]).map(({ balance }) => cents(balance - before))).toEqual(
        [300, 600],
      );
      const [other] = (await get('/api/ledger/accounts?kind=advertiser', admin)).body.data as {
        id: string;
      }[];
      const foreign = await get(`/api/ledger/accounts/${other!.id}/statement`, promoter);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'ledger.account_not_found']);
      expect((await get(`/api/ledger/accounts/${newId()}/statement`, admin)).status).toBe(404);
      for (const query of ['from=yesterday', 'to=1e99', 'limit=0']) {
        expect((await get(`${path}?${query}`, admin)).status).toBe(400);
      }
      const asOf = await get(`/api/ledger/trial-balance?asOf=${from}`, admin);
      expect(asOf.body.balanced).toBe(true);
      const now = await get('/api/ledger/trial-balance', admin);
      const usd = ({ currencies }: { currencies: { currency: string; credit: number }[] }): number =>
        cents(currencies.find(({ currency }) => currency === 'USD')!.credit);
      expect(usd(now.body) - usd(asOf.body)).toBe(600);
      expect((await get('/api/ledger/trial-balance?asOf=then', admin)).status).toBe(400);
    });

    it('reads the same balances from snapshots, whenever they are taken', async () => {
      const balances = async (): Promise<unknown> => [
        (await get('/api/ledger/accounts?limit=100', admin)).body,
        (await get('/api/ledger/trial-balance', admin)).body,
      ];
      const [ids] = await app.database.query<{ n: number }>('SELECT count(*)::int AS n FROM ledger_entries');
      expect(ids!.n).toBeGreaterThan(10);
      const truth = await balances();
      for (const olderThanMs of [3_000, 0, 0]) {
        await ledger.takeSnapshots(ctx, olderThanMs, 1);
        expect(await balances()).toEqual(truth);
      }
      const [taken] = await app.database.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM ledger_snapshots',
      );
      expect(taken!.n).toBeGreaterThan(2);
    });

    it('is closed to everybody else, and refuses bad parameters', async () => {
      const advertiser = await logIn(app.url, 'advertiser');
      for (const path of ['accounts', 'entries', 'trial-balance']) {
        expect((await call(app.url, 'GET', `/api/ledger/${path}`)).status).toBe(401);
        expect((await get(`/api/ledger/${path}`, advertiser)).status).toBe(403);
      }
      expect((await get('/api/ledger/trial-balance', promoter)).status).toBe(403);
      for (const query of ['accountId=1', 'limit=-1', 'cursor=x', 'sort=debit', 'sourceId=%00']) {
        expect((await get(`/api/ledger/entries?${query}`, admin)).status).toBe(400);
      }
      expect((await get('/api/ledger/accounts?currency=XXX', admin)).status).toBe(400);
    });

    it('asks an admin for the permission', async () => {
      const email = 'support@other.test';
      const password = 'correct horse battery staple';
      const made = await call(app.url, 'POST', '/api/admin/users', {
        token: admin,
        body: { email, password, roles: ['ADMIN', 'PROMOTER'], permissionSets: ['support'] },
      });
      expect(made.status).toBe(201);
      const token = await logIn(app.url, email, password);
      expect((await get('/api/ledger/trial-balance', token)).status).toBe(403);
      // As a promoter they may look, at what is their own: nothing.
      expect((await get('/api/ledger/entries', token)).body.data).toEqual([]);
    });
  });

  describe('statements that are sent together', () => {
    const add = 'SELECT $1::int + $2::int AS sum';

    it('are answered each by itself and in their order, whatever they are', async () => {
      const answers = await new TenantTransactions(database).run(ctx, async (manager) => {
        const first = await Promise.all([
          prepared(manager, add, [1, 2]),
          prepared(manager, 'SELECT $1::text[] AS list, $2::jsonb AS json', [['a,"b', null], { c: [1] }]),
          prepared(manager, add, [3, null]),
          prepared(manager, 'SELECT id FROM ledger_accounts WHERE id = $1', [newId()]),
          prepared(manager, 'SELECT * FROM generate_series(1, $1::int) AS n', [3]),
        ]);
        // Once more, now that the connection knows them.
        return [
          ...first,
          ...(await Promise.all([prepared(manager, add, [5, 6]), prepared(manager, add, [7, 8])])),
        ];
      });
      expect(answers).toEqual([
        [{ sum: 3 }],
        [{ list: ['a,"b', null], json: { c: [1] } }],
        [{ sum: null }],
        [],
        [{ n: 1 }, { n: 2 }, { n: 3 }],
        [{ sum: 11 }],
        [{ sum: 15 }],
      ]);
    });

    it('fail from the first that fails, and leave the connection as good as before', async () => {
      const tx = new TenantTransactions(database);
      for (const _ of [1, 2]) {
        await tx
          .run(ctx, async (manager) => {
            const results = await Promise.allSettled([
              prepared(manager, 'SELECT $1::int AS before', [1]),
              prepared(manager, 'SELECT 1 / $1::int AS broken', [0]),
              prepared(manager, 'SELECT $1::int AS behind', [1]),
            ]);
            expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
            expect(results[1]).toMatchObject({ reason: { code: '22012' } });
            throw new Error('undo');
          })
          .catch((error: Error) => expect(error.message).toBe('undo'));
      }
      const all = Array.from({ length: 40 }, (_, n) =>
        tx.run(ctx, (manager) => prepared(manager, 'SELECT $1::int AS behind', [n])),
      );
      expect(await Promise.all(all)).toEqual(Array.from({ length: 40 }, (_, n) => [{ behind: n }]));
      await expect(
        tx.run(ctx, (manager) => prepared(manager, 'SELECT no_such_thing($1)', [1])),
      ).rejects.toMatchObject({ code: '42883' });
    });
  });
});
