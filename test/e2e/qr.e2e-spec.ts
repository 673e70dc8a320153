import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { call, logIn } from '../setup/http.js';

let app: TestApp;
let promoter: string;
let link: { id: string; code: string; url: string };
let offerId: string;

beforeAll(async () => {
  app = await startApp();
  promoter = await logIn(app.url, 'promoter');
  const links = await call(app.url, 'GET', '/api/links', { token: promoter });
  offerId = links.body.data[0].offerId;
  const made = await call(app.url, 'POST', '/api/links', {
    token: promoter,
    body: { offerId, slug: 'summer', tags: ['print', 'Print two'] },
  });
  expect(made.status).toBe(201);
  link = made.body;
});
afterAll(() => app.dispose());

const draw = (path: string, token = promoter): Promise<Response> =>
  fetch(`${app.url}/api/links/${link.id}/${path}`, { headers: { authorization: `Bearer ${token}` } });

const sizeOf = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

it('[R25] a link is short: its code behind /c/, chosen or made up', async () => {
  expect(new URL(link.url).pathname).toBe('/c/summer');
  const { body } = await call(app.url, 'POST', '/api/links', { token: promoter, body: { offerId } });
  expect(new URL(body.url as string).pathname).toMatch(/^\/c\/[A-Za-z0-9]{8}$/);
});

it('[R25] draws the QR code as PNG, as large as asked for', async () => {
  const answer = await draw('qr.png?size=256');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  const png = Buffer.from(await answer.arrayBuffer());
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect(sizeOf(png)).toEqual([256, 256]);
  const usual = Buffer.from(await (await draw('qr.png')).arrayBuffer());
  expect(sizeOf(usual)).toEqual([512, 512]);
});

it('[R25] draws the QR code as SVG, another one for another link', async () => {
  const answer = await draw('qr.svg');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  const svg = await answer.text();
  expect(svg).toMatch(/^<svg [^>]*width="512" height="512"/);
  expect(svg).not.toContain('<script');
  expect(await (await draw('qr.svg')).text()).toBe(svg);
  const other = await call(app.url, 'POST', '/api/links', {
    token: promoter,
    body: { offerId, slug: 'winter' },
  });
  const otherSvg = await fetch(`${app.url}/api/links/${other.body.id}/qr.svg`, {
    headers: { authorization: `Bearer ${promoter}` },
  });
  expect(await otherSvg.text()).not.toBe(svg);
});

it('[R25] refuses sizes that are none, kinds that are none, and links of others', async () => {
  for (const size of ['0', '63', '2049', 'big', '1.5', '-1', ''])
    expect([size, (await draw(`qr.png?size=${size}`)).status]).toEqual([size, 400]);
  expect((await draw('qr.gif')).status).toBe(404);
  const stranger = await createUser(app.url, await logIn(app.url, 'admin'), { roles: ['PROMOTER'] });
  expect((await draw('qr.svg', stranger.token)).status).toBe(404);
  expect((await fetch(`${app.url}/api/links/${link.id}/qr.png`)).status).toBe(401);
});

it('[R25] finds links by tag, offer and state together', async () => {
  const codes = async (query: string): Promise<string[]> => {
    const { status, body } = await call(app.url, 'GET', `/api/links?${query}`, { token: promoter });
    expect(status).toBe(200);
    return body.data.map(({ code }: { code: string }) => code);
  };
  expect(await codes('tag=print')).toEqual(['summer']);
  expect(await codes(`tag=Print%20two&offerId=${offerId}&status=active`)).toEqual(['summer']);
  expect(await codes('tag=print&status=archived')).toEqual([]);
  expect(await codes('tag=prin')).toEqual([]);
  expect(await codes(`tag=${encodeURIComponent("print' OR true --")}`)).toEqual([]);
  expect((await call(app.url, 'GET', '/api/links?tag=', { token: promoter })).status).toBe(400);
});
