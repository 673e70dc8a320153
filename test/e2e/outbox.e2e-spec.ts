import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually } from '../setup/http.js';
import { storedClick } from '../setup/sales.js';

describe('the outbox', () => {
  let app: TestApp;
  let key: string;
  let clickId: string;
  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    clickId = await storedClick(app);
  });
  afterAll(() => app.dispose());

  const sell = async (transactionId: string): Promise<string> => {
    const answer = await call(app.url, 'POST', '/api/postback', {
      apiKey: key,
      body: {
        click_id: clickId,
        transaction_id: transactionId,
        amount: 10,
        currency: 'USD',
      },
    });
    expect(answer.status).toBe(201);
    return answer.body.conversion_id as string;
  };

  const rolledUp = async (): Promise<number> => {
    const [row] = await app.database.query<{ sum: string | null }>(
      'SELECT sum(conversions) FROM conversion_rollups',
    );
    return Number(row!.sum ?? 0);
  };

  const settled = () =>
    eventually(async () => {
      const waiting = await app.database.query(
        `SELECT 1 FROM outbox_deliveries WHERE received_at IS NULL
          UNION ALL SELECT 1 FROM outbox_events WHERE fanned_out_at IS NULL`,
      );
      expect(waiting).toHaveLength(0);
    });

  it('numbers the events of one entity in the order of their transactions', async () => {
    const id = await sell('order-sequence');
    await settled();
    const events = await app.database.query<{ type: string; entity_sequence: string }>(
      'SELECT type, entity_sequence FROM outbox_events WHERE entity_id = $1 ORDER BY entity_sequence',
      [id],
    );
    expect(events).toEqual([{ type: 'conversion.created', entity_sequence: '1' }]);
  });

  it('loses nothing and doubles nothing when the queue store is wiped under it', async () => {
    const before = await rolledUp();
    const sales = Array.from({ length: 30 }, (_, index) => sell(`order-wipe-${index}`));
    // TRUNCATE may meet a worker half-way and be chosen to give way, so it is tried until it comes through.
    const wipe = () =>
      eventually(async () => {
        const tables = await app.database.query<{ name: string }>(
          `SELECT string_agg(format('bullmq.%I', tablename), ', ') AS name FROM pg_tables
          WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
        );
        await app.database.query(`TRUNCATE ${tables[0]!.name}`);
      });
    await wipe();
    await Promise.all(sales);
    await wipe();
    await settled();
    expect(await rolledUp()).toBe(before + 30);
  });

  it('hands over what a process left behind when it was killed', async () => {
    const before = await rolledUp();
    const sales = await Promise.all(Array.from({ length: 10 }, (_, index) => sell(`order-kill-${index}`)));
    await app.kill();
    const again = await app.restart();
    try {
      await settled();
      expect(await rolledUp()).toBe(before + sales.length);
    } finally {
      await again.stop();
    }
  });
});
