import { startApp, type TestApp } from '../setup/app.js';
import { call, eventually, logIn } from '../setup/http.js';

const HUMAN =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

interface ClickRow {
  id: string;
  sub1: string | null;
  sub2: string | null;
  source: string | null;
  ad_ids: Record<string, string> | null;
  country: string | null;
  device: string | null;
  os: string | null;
  browser: string | null;
  ip: string | null;
  method: string;
  is_counted: boolean;
  not_counted_reason: string | null;
}

describe('the click route', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
  });
  afterAll(() => app.dispose());

  const open = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    call(app.url, method, path, { headers: { 'user-agent': HUMAN, ...headers } });

  const rowOf = (clickId: string): Promise<ClickRow> =>
    eventually(async () => {
      const [row] = await app.database.query<ClickRow & object>('SELECT * FROM clicks WHERE id = $1', [
        clickId,
      ]);
      if (!row) throw new Error('the click is not in PostgreSQL yet');
      return row;
    });

  const newLink = async (destinationUrl: string): Promise<string> => {
    const token = await logIn(app.url, 'admin');
    const { body: advertisers } = await call(app.url, 'GET', '/api/advertisers', { token });
    const offer = await call(app.url, 'POST', '/api/offers', {
      token,
      body: {
        advertiserId: advertisers.data[0].id,
        title: { en: 'Macros' },
        destinationUrl,
        payoutType: 'cps',
        payoutPercent: 10,
        currency: 'USD',
        activate: true,
      },
    });
    expect(offer.status).toBe(201);
    const promoter = await logIn(app.url, 'promoter');
    const link = await call(app.url, 'POST', '/api/links', {
      token: promoter,
      body: { offerId: offer.body.id },
    });
    expect(link.status).toBe(201);
    return link.body.code as string;
  };

  it('[R8] redirects a published link and counts the click', async () => {
    const answer = await open('/c/demo?sub1=hello&sub2=two&source=mail&gclid=G-1');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBeTruthy();
    const row = await rowOf(answer.headers.get('x-click-id')!);
    expect(row).toMatchObject({ sub1: 'hello', sub2: 'two', source: 'mail', ad_ids: { gclid: 'G-1' } });
    expect(row).toMatchObject({ is_counted: true, device: 'mobile', os: 'iOS', browser: 'Safari' });
    const [rollup] = await app.database.query<{ counted: string }>(
      'SELECT sum(counted_clicks) AS counted FROM click_rollups r JOIN clicks c ON c.link_id = r.link_id WHERE c.id = $1',
      [row.id],
    );
    expect(Number(rollup!.counted)).toBeGreaterThanOrEqual(1);
  });

  it('[R8] keeps a HEAD request without counting it', async () => {
    const answer = await open('/c/demo', {}, 'HEAD');
    expect(answer.status).toBe(302);
    const row = await rowOf(answer.headers.get('x-click-id')!);
    expect(row).toMatchObject({ method: 'HEAD', is_counted: false, not_counted_reason: 'head' });
  });

  it('[R8] answers an unknown code with 404: a page for people, a typed error for programs', async () => {
    for (const path of ['/c/demo2', '/c/dem', '/c/DEMO', "/c/demo'--", '/c/demo%00', '/c/%27%20OR%201=1']) {
      const page = await open(path, { accept: 'text/html' });
      expect([path, page.status]).toEqual([path, 404]);
      expect(page.headers.get('content-type')).toContain('text/html');
      const json = await open(path, { accept: 'application/json' });
      expect(json.body).toMatchObject({ statusCode: 404, code: 'link.not_found' });
    }
  });

  it('[R10] fills every macro, URL-encoded, and never lets a value leave its place', async () => {
    const code = await newLink(
      'https://shop.example/{sub1}/x?c={click_id}&o={offer_id}&a={aff_id}&l={link_id}&s2={sub2}&src={source}&cc={country}&d={device}&os={os}&b={browser}&ip={ip}&t={timestamp}&camp={campaign_id}#f={sub3}',
    );
    const nasty = 'a b&c=d#e/../?\r\nSet-Cookie: x=1';
    const answer = await open(
      `/c/${code}?sub1=${encodeURIComponent('ü/..')}&sub2=${encodeURIComponent(nasty)}&source=n%26m&sub3=frag`,
      { 'x-forwarded-for': '8.8.8.8' },
    );
    expect(answer.status).toBe(302);
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['afx_vid']);
    const url = new URL(answer.headers.get('location')!);
    expect(url.origin).toBe('https://shop.example');
    expect(url.pathname).toBe('/%C3%BC%2F../x');
    const clickId = answer.headers.get('x-click-id');
    const values = Object.fromEntries(url.searchParams);
    expect(values).toMatchObject({
      c: clickId,
      s2: nasty,
      src: 'n&m',
      cc: 'US',
      d: 'mobile',
      os: 'iOS',
      ip: '8.8.8.8',
    });
    expect(values).toMatchObject({ b: 'Safari', camp: '' });
    expect(values.o).toMatch(UUID);
    expect(values.a).toMatch(UUID);
    expect(values.l).toMatch(UUID);
    expect(Math.abs(Number(values.t) - Date.now() / 1000)).toBeLessThan(60);
    expect(url.hash).toBe('#f=frag');
    expect(await rowOf(clickId!)).toMatchObject({ country: 'US', ip: '8.8.8.8', sub2: nasty });
  });

  it('[R10] refuses a template with an unknown macro, a macro in the host, or another scheme', async () => {
    const token = await logIn(app.url, 'admin');
    const { body: advertisers } = await call(app.url, 'GET', '/api/advertisers', { token });
    const offer = (destinationUrl: string) =>
      call(app.url, 'POST', '/api/offers', {
        token,
        body: {
          advertiserId: advertisers.data[0].id,
          title: { en: 'Bad' },
          destinationUrl,
          payoutType: 'cps',
          payoutPercent: 10,
          currency: 'USD',
        },
      });
    for (const bad of [
      'https://shop.example/?x={clickid}',
      'https://{sub1}.example/',
      '{sub1}://shop.example/',
      'javascript:alert(1)//{click_id}',
      'data:text/html,hi',
      'https://user:pass@shop.example/',
      'https://shop.example/\r\nX: y',
      '//shop.example/',
    ]) {
      const answer = await offer(bad);
      expect([bad, answer.status]).toEqual([bad, 400]);
      expect(answer.body.code).toEqual(expect.any(String));
    }
  });

  it('[R11] carries the click id in the header and in the destination', async () => {
    const answer = await open('/c/demo');
    const clickId = answer.headers.get('x-click-id')!;
    expect(clickId).toMatch(UUID);
    const url = new URL(answer.headers.get('location')!);
    expect(url.searchParams.get('click_id')).toBe(clickId);
    const again = await open('/c/demo');
    expect(again.headers.get('x-click-id')).not.toBe(clickId);
  });

  it('[R11] survives parameters nobody should send', async () => {
    const long = 'x'.repeat(8000);
    for (const query of [
      `sub1=${long}`,
      'sub1=%ff%fe',
      'sub1=%E0%A4%A',
      'sub1=a&sub1=b',
      'sub1[]=1',
      '%00=%00',
      'sub1=%00nul',
    ]) {
      const answer = await open(`/c/demo?${query}`);
      expect([query.slice(0, 20), answer.status]).toEqual([query.slice(0, 20), 302]);
      await rowOf(answer.headers.get('x-click-id')!);
    }
    const aside = await app.database.query('SELECT reason FROM journal_set_aside');
    expect(aside).toEqual([]);
  });
});
