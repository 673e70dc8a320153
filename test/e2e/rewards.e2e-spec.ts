import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { call, logIn } from '../setup/http.js';
import { addOffer, postback, saleOf, sell, storedClick } from '../setup/sales.js';
import { withJob } from '../setup/schedule.js';

const DAY_MS = 86_400_000;
const APPROVING = 'rewards.approve-due';

describe('rewards', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
  });
  afterAll(() => app.dispose());

  const approve = async (id: string): Promise<void> => {
    const answer = await call(app.url, 'POST', `/api/conversions/${id}/approve`, { token: admin });
    expect(answer.status).toBe(200);
  };
  const rewardOf = async (conversionId: string) => {
    const { body } = await call(app.url, 'GET', `/api/rewards?conversionId=${conversionId}`, {
      token: promoter,
    });
    return body.data[0] as { id: string; status: string; eta: string; amount: number };
  };

  it("[R93] wait for the offer's cool-off and become payable after it", async () => {
    const slow = await sell(app, key);
    await approve(slow);
    const waiting = await rewardOf(slow);
    expect(waiting).toMatchObject({ status: 'pending', amount: 5 });
    const days = (Date.parse(waiting.eta) - Date.now()) / DAY_MS;
    expect(Math.abs(days - 30)).toBeLessThan(0.01);

    const { code } = await addOffer(app, { coolOffDays: 0 });
    const sale = await postback(app, key, saleOf(await storedClick(app, code)));
    const quick = sale.body.conversion_id as string;
    await approve(quick);
    await withJob(app, APPROVING, async () => expect((await rewardOf(quick)).status).toBe('approved'));
    expect((await rewardOf(slow)).status).toBe('pending');
    const audit = await call(app.url, 'GET', '/api/admin/audit?action=rewards.approved', { token: admin });
    expect(audit.body.data[0]).toMatchObject({ actorKind: 'system', actorId: 'rewards.approve-due' });
    expect(audit.body.data[0].after.rewardIds).toEqual([(await rewardOf(quick)).id]);
  });

  it('follow the clock of their own world', async () => {
    const live = await sell(app, key);
    await approve(live);
    const [twin] = await app.database.query<{ id: string }>(
      `UPDATE tenants SET clock_offset_ms = $1 WHERE world = 'test'
          AND live_tenant_id = (SELECT tenant_id FROM conversions WHERE id = $2) RETURNING id`,
      [31 * DAY_MS, live],
    );
    const copy = await copyRewardInto(app, live, twin!.id);
    await withJob(app, APPROVING, async () => {
      const [row] = await app.database.query<{ status: string }>('SELECT status FROM rewards WHERE id = $1', [
        copy,
      ]);
      expect(row!.status).toBe('approved');
    });
    expect((await rewardOf(live)).status).toBe('pending');
  });

  it('are for promoters and admins, and lists are filtered', async () => {
    const { keys } = await demoOf(app);
    expect((await call(app.url, 'GET', '/api/rewards')).status).toBe(401);
    expect((await call(app.url, 'GET', '/api/rewards', { apiKey: keys.advertiser_secret })).status).toBe(403);
    const advertiser = await logIn(app.url, 'advertiser');
    expect((await call(app.url, 'GET', '/api/rewards', { token: advertiser })).status).toBe(403);
    const all = await call(app.url, 'GET', '/api/rewards?status=approved', { token: admin });
    expect((all.body.data as { status: string }[]).every(({ status }) => status === 'approved')).toBe(true);
    expect((await call(app.url, 'GET', '/api/rewards?status=lost', { token: admin })).status).toBe(400);
  });
});

/** The same reward, with all it hangs on, in another world. */
async function copyRewardInto(app: TestApp, conversionId: string, tenantId: string): Promise<string> {
  const [user, advertiser, offer, link, conversion, reward] = Array.from({ length: 6 }, newId);
  const statements: [string, unknown[]][] = [
    [
      `INSERT INTO users (id, tenant_id, email, password_hash, roles)
       VALUES ($1, $2, 'promoter@twin.test', 'none', '{PROMOTER}')`,
      [user, tenantId],
    ],
    [`INSERT INTO advertisers (id, tenant_id, name) VALUES ($1, $2, 'Twin')`, [advertiser, tenantId]],
    [
      `INSERT INTO offers (id, tenant_id, advertiser_id, title, destination_url, payout_type, payout_basis_points, currency)
       VALUES ($1, $2, $3, '{"en": "Twin"}', 'https://shop.example', 'cps', 1000, 'USD')`,
      [offer, tenantId, advertiser],
    ],
    [
      `INSERT INTO links (id, tenant_id, code, offer_id, promoter_id) VALUES ($1, $2, 'twin-link', $3, $4)`,
      [link, tenantId, offer, user],
    ],
    [
      `INSERT INTO conversions (id, tenant_id, advertiser_id, offer_id, link_id, promoter_id, click_id, clicked_at,
         transaction_id, event, content_hash, amount_minor, commission_minor, currency, status, converted_at)
       SELECT $1, $2, $3, $4, $5, $6, click_id, clicked_at, transaction_id, event, content_hash, amount_minor,
              commission_minor, currency, status, converted_at FROM conversions WHERE id = $7`,
      [conversion, tenantId, advertiser, offer, link, user, conversionId],
    ],
    [
      `INSERT INTO rewards (id, tenant_id, conversion_id, beneficiary_kind, beneficiary_id, amount_minor, currency, eta)
       SELECT $1, $2, $3, beneficiary_kind, $4, amount_minor, currency, eta FROM rewards WHERE conversion_id = $5`,
      [reward, tenantId, conversion, user, conversionId],
    ],
  ];
  for (const [sql, values] of statements) await app.database.query(sql, values);
  return reward!;
}
