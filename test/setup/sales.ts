import { newId } from '../../src/kernel/ids/uuid.js';
import type { TestApp } from './app.js';
import { type Answer, call, type CallOptions, eventually, logIn } from './http.js';

export const HUMAN = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

/** The id of a new click on a link, by a visitor of a browser. */
export async function click(app: TestApp, code = 'demo', query = ''): Promise<string> {
  const answer = await call(app.url, 'GET', `/c/${code}${query}`, { headers: { 'user-agent': HUMAN } });
  const id = answer.headers.get('x-click-id');
  if (answer.status !== 302 || !id) throw new Error(`no click: ${answer.status} ${answer.text}`);
  return id;
}

/** The id of a new click that the database has: sales of it need not wait. */
export async function storedClick(app: TestApp, code = 'demo', query = ''): Promise<string> {
  const id = await click(app, code, query);
  await eventually(async () => {
    expect(await app.database.query('SELECT 1 FROM clicks WHERE id = $1', [id])).toHaveLength(1);
  });
  return id;
}

let orders = 0;

/** A valid sale for a click; every call is another transaction. */
export function saleOf(clickId: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    click_id: clickId,
    transaction_id: `order-${++orders}`,
    amount: 49.99,
    currency: 'USD',
    ...fields,
  };
}

export function postback(
  app: TestApp,
  apiKey: string,
  body: unknown,
  options: CallOptions = {},
): Promise<Answer> {
  return call(app.url, 'POST', '/api/postback', { apiKey, body, ...options });
}

/**
 * What became of a reported sale: a sender is told at once, or, where the machine took longer than senders wait, on
 * asking.
 */
export async function outcomeOf(
  app: TestApp,
  apiKey: string,
  { status, body }: Answer,
): Promise<{ conversionId: string; isDuplicate: boolean }> {
  const outcome =
    status === 202
      ? await eventually(async () => {
          const asked = await call(app.url, 'GET', `/api/postback/${body.intake_id}`, { apiKey });
          expect(asked.body.status).toBe('settled');
          return asked.body;
        })
      : body;
  return { conversionId: outcome.conversion_id, isDuplicate: outcome.duplicate };
}

/** A sale that waits for a decision; its conversion id. */
export async function sell(
  app: TestApp,
  apiKey: string,
  fields: Record<string, unknown> = {},
): Promise<string> {
  const answer = await postback(app, apiKey, saleOf(await storedClick(app), fields));
  if (![201, 202].includes(answer.status)) throw new Error(`no sale: ${answer.status} ${answer.text}`);
  return (await outcomeOf(app, apiKey, answer)).conversionId;
}

export interface OtherAdvertiser {
  id: string;
  key: string;
  /** Access token of its member. */
  token: string;
}

/** A second company in the demo tenant, with a member who can log in and a secret key. */
export async function addAdvertiser(app: TestApp, name: string): Promise<OtherAdvertiser> {
  const admin = await logIn(app.url, 'admin');
  const email = `${name}@other.test`;
  const password = 'correct horse battery staple';
  const user = await call(app.url, 'POST', '/api/admin/users', {
    token: admin,
    body: { email, password, roles: ['ADVERTISER'] },
  });
  if (user.status !== 201) throw new Error(`no user: ${user.text}`);
  const id = newId();
  await app.database.query(
    `INSERT INTO advertisers (id, tenant_id, name, status)
     SELECT $1, tenant_id, $2, 'active' FROM users WHERE id = $3`,
    [id, name, user.body.id],
  );
  await app.database.query(
    'INSERT INTO advertiser_members (tenant_id, advertiser_id, user_id) SELECT tenant_id, $1, id FROM users WHERE id = $2',
    [id, user.body.id],
  );
  const key = await call(app.url, 'POST', '/api/keys', {
    token: admin,
    body: { name: `${name} server`, advertiserId: id },
  });
  if (key.status !== 201) throw new Error(`no key: ${key.text}`);
  return { id, key: key.body.key as string, token: await logIn(app.url, email, password) };
}

/** An active offer with a link of the demo promoter. */
export async function addOffer(
  app: TestApp,
  fields: Record<string, unknown> = {},
): Promise<{ offerId: string; linkId: string; code: string }> {
  const token = await logIn(app.url, 'admin');
  const { body: advertisers } = await call(app.url, 'GET', '/api/advertisers', { token });
  const demo = (advertisers.data as { id: string; name: string }[]).find(({ name }) => name === 'Demo Shop');
  const offer = await call(app.url, 'POST', '/api/offers', {
    token,
    body: {
      advertiserId: demo?.id,
      title: { en: 'An offer' },
      destinationUrl: 'https://shop.example/landing',
      payoutType: 'cps',
      payoutPercent: 10,
      currency: 'USD',
      activate: true,
      ...fields,
    },
  });
  if (offer.status !== 201) throw new Error(`no offer: ${offer.text}`);
  const link = await call(app.url, 'POST', '/api/links', {
    token: await logIn(app.url, 'promoter'),
    body: { offerId: offer.body.id },
  });
  if (link.status !== 201) throw new Error(`no link: ${link.text}`);
  return { offerId: offer.body.id as string, linkId: link.body.id as string, code: link.body.code as string };
}

/** Puts a click into the database as ingest would, at a time of its own. */
export async function storeClick(app: TestApp, id: string, linkId: string, clickedAt: Date): Promise<void> {
  await app.database.query(
    `INSERT INTO clicks (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, clicked_at, method, is_counted)
     SELECT $1, l.tenant_id, l.id, o.id, o.advertiser_id, l.promoter_id, $3, 'GET', true
       FROM links l JOIN offers o ON o.id = l.offer_id WHERE l.id = $2`,
    [id, linkId, clickedAt],
  );
}
