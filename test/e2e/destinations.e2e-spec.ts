import { connect, type Socket } from 'node:net';
import { startApp, type TestApp } from '../setup/app.js';
import { connect as connectAs } from '../setup/database.js';
import { BROWSER, eventually, logIn } from '../setup/http.js';
import { newLink, newOffer, visitLink } from '../setup/tracking.js';

let app: TestApp;
let admin: string;
let promoter: string;

beforeAll(async () => {
  app = await startApp();
  [admin, promoter] = await Promise.all([logIn(app.url, 'admin'), logIn(app.url, 'promoter')]);
});
afterAll(() => app.dispose());

const linkTo = async (change: Record<string, unknown>): Promise<string> =>
  (await newLink(app.url, promoter, (await newOffer(app.url, admin, change)).id)).code;

const locationOf = async (code: string, query: string): Promise<URL> => {
  const answer = await visitLink(app.url, code, { query });
  expect([query.slice(0, 80), answer.status]).toEqual([query.slice(0, 80), 302]);
  const location = answer.headers.get('location')!;
  expect(location).toMatch(/^[\x21-\x7e]+$/);
  expect(answer.headers.get('x-evil')).toBeNull();
  return new URL(location);
};

describe('[R10] the way to the destination', () => {
  it('[R10] hands other parameters over where the offer says so, and only there', async () => {
    const quiet = await linkTo({ destinationUrl: 'https://shop.example/?a=1' });
    expect((await locationOf(quiet, '?coupon=X')).search).not.toContain('coupon');
    const passing = await linkTo({ destinationUrl: 'https://shop.example/?a=1', passesParameters: true });
    const url = await locationOf(
      passing,
      '?coupon=50%25&sub1=me&a=2&click_id=forged&x=%0d%0aX-Evil:1&gclid=G',
    );
    expect(url.origin).toBe('https://shop.example');
    expect(url.searchParams.getAll('a')).toEqual(['1']);
    expect(url.searchParams.get('coupon')).toBe('50%');
    expect(url.searchParams.get('x')).toBe('\r\nX-Evil:1');
    expect(url.searchParams.getAll('click_id')).toEqual([expect.not.stringContaining('forged')]);
    expect([url.searchParams.has('sub1'), url.searchParams.has('gclid')]).toEqual([false, false]);
  });

  it('[R10] names the click id as the offer does', async () => {
    const code = await linkTo({ destinationUrl: 'https://shop.example/x', clickIdParameter: 'aff_click' });
    expect((await locationOf(code, '')).searchParams.get('aff_click')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('[R10] leads to a page of the offer that redirect names, and to nobody else', async () => {
    const code = await linkTo({ destinationUrl: 'https://shop.example/x', ownHosts: ['m.shop.example'] });
    const to = (address: string) => locationOf(code, `?redirect=${encodeURIComponent(address)}`);
    const page = await to('https://shop.example/item/7?c=red');
    expect([page.pathname, page.searchParams.get('c')]).toEqual(['/item/7', 'red']);
    expect(page.searchParams.get('click_id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await to('https://m.shop.example/y')).host).toBe('m.shop.example');
    for (const bad of [
      'https://evil.example/',
      'https://shop.example.evil.example/',
      'https://shop.example@evil.example/',
      '//evil.example/',
      'http://shop.example/plain',
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'https://shop.example/\r\nX-Evil: 1',
    ]) {
      const url = await to(bad);
      expect([bad, url.host, url.protocol]).toEqual([bad, 'shop.example', 'https:']);
    }
    expect(
      (await locationOf(code, '?redirect=https://shop.example/a&redirect=https://evil.example/')).host,
    ).toBe('shop.example');
  });

  it.each([
    { ownHosts: ['https://shop.example'] },
    { ownHosts: ['shop.example/path'] },
    { ownHosts: ['user@shop.example'] },
    { ownHosts: ['*.example'] },
    { ownHosts: 'shop.example' },
    { passesParameters: 'yes' },
    { clickIdParameter: 'a=b&c' },
    { destinationUrl: 'javascript:alert(1)' },
    { destinationUrl: 'data:text/html,x' },
    { fallbackUrl: 'javascript:alert(1)' },
    { fallbackUrl: 'https://shop.example/?x={unknown}' },
  ])('[R10] refuses an offer with %j', async (change) => {
    await expect(newOffer(app.url, admin, change)).rejects.toThrow(/no offer: \{"statusCode":400/);
  });
});

describe('[R9] what visitors should not send', () => {
  const rowOf = (id: string): Promise<Record<string, unknown>> =>
    eventually(async () => {
      const [row] = await app.database.query<Record<string, unknown>>('SELECT * FROM clicks WHERE id = $1', [
        id,
      ]);
      if (!row) throw new Error('not there yet');
      return row;
    });

  it('[R9] takes sub ids under every name that networks send', async () => {
    const query =
      '?sub_id=1&aff_sub2=2&p3=3&aff_sub4=4&aff_sub5=5&p6=6&sub7=7&p8=8&sub9=9&p10=10&p1=ignored&sub2=own';
    const answer = await visitLink(app.url, 'demo', { query });
    const row = await rowOf(answer.headers.get('x-click-id')!);
    const subs = Array.from({ length: 10 }, (_, index) => row[`sub${index + 1}`]);
    expect(subs).toEqual(['1', 'own', '3', '4', '5', '6', '7', '8', '9', '10']);
  });

  it('[R9] cuts sub ids of 8 KB, and mends broken encodings of all kinds', async () => {
    const long = 'y'.repeat(8_192);
    const answer = await visitLink(app.url, 'demo', {
      query: `?sub1=${long}&sub2=%ff%fe&sub3=%E0%A4%A&sub4=%&sub5=%zz`,
    });
    expect(answer.status).toBe(302);
    const row = await rowOf(answer.headers.get('x-click-id')!);
    expect(row.sub1).toBe('y'.repeat(1024));
    for (const name of ['sub2', 'sub3', 'sub4', 'sub5'])
      expect([name, typeof row[name]]).toEqual([name, 'string']);
    expect(await app.database.query('SELECT reason FROM journal_set_aside')).toEqual([]);
  });

  it('[R9] stands raw bytes that are no UTF-8 in the request line', async () => {
    const bytes = Buffer.concat([
      Buffer.from('GET /c/demo?sub1='),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
      Buffer.from(' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ]);
    const text = await rawCall(bytes);
    expect(text).toMatch(/^HTTP\/1\.1 (302|400) /);
    expect((await visitLink(app.url, 'demo')).status).toBe(302);
  });

  it('[R12] believes no forwarded address of anybody while no proxy is trusted', async () => {
    const answer = await visitLink(app.url, 'demo', {
      ip: '8.8.8.8',
      headers: { forwarded: 'for=8.8.4.4', 'x-real-ip': '8.8.4.4' },
    });
    const row = await rowOf(answer.headers.get('x-click-id')!);
    expect(row).toMatchObject({ ip: '127.0.0.1', country: null });
  });

  const rawCall = (bytes: Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
});

describe('[R8] a flood of unknown codes', () => {
  // The database itself writes down what it is asked: how many statements, and for which codes.
  beforeAll(async () => {
    const owner = await connectAs(app.database.urls.superuser);
    const { rows } = await owner.query<{ definition: string }>(
      `SELECT pg_get_functiondef('resolve_link(text)'::regprocedure) AS definition`,
    );
    const note = `INSERT INTO asked VALUES (p_code, pg_backend_pid(), statement_timestamp());`;
    // A database that takes its time for a question; how many codes are in it makes no difference.
    const wait = `SELECT pg_sleep(0.2) WHERE p_code LIKE 'guess-%' AND NOT EXISTS (SELECT FROM asked
                   WHERE pid = pg_backend_pid() AND at = statement_timestamp() AND code <> p_code);`;
    const watched = rows[0]!.definition
      .replace(/\bSTABLE\b/, 'VOLATILE')
      .replace(/\nAS \$\w*\$/, (head) => `${head} ${note} ${wait}`);
    await owner.query('CREATE TABLE asked (code text, pid int, at timestamptz)');
    await owner.query('GRANT INSERT, SELECT ON asked TO afflux_system');
    await owner.query(watched);
    await owner.end();
  });
  const askedFor = async (pattern: string): Promise<{ codes: number; statements: number }> => {
    const [row] = await app.database.query<{ codes: number; statements: number }>(
      `SELECT count(*)::int AS codes, count(DISTINCT (pid, at))::int AS statements FROM asked WHERE code LIKE $1`,
      [pattern],
    );
    return row!;
  };
  const ask = async (codes: string[], atOnce: number): Promise<Set<number>> => {
    const seen = new Set<number>();
    const waiting = codes.values();
    const worker = async (): Promise<void> => {
      for (const code of waiting) {
        const response = await fetch(`${app.url}/c/${code}`, { headers: BROWSER, redirect: 'manual' });
        await response.arrayBuffer();
        seen.add(response.status);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return seen;
  };

  it('[R8] asks the database for the same one now and then, not each time', async () => {
    const began = Date.now();
    const codes = Array.from({ length: 1_000 }, () => 'no-such-code');
    expect(await ask(codes, 16)).toEqual(new Set([404]));
    const { codes: looks } = await askedFor('no-such-code');
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(2 + (Date.now() - began) / 1_000);
  });

  it('[R8] asks for many different ones together, answers 404, and goes on serving others', async () => {
    expect((await visitLink(app.url, 'demo')).status).toBe(302);
    const codes = Array.from({ length: 600 }, () => `guess-${Math.random().toString(36).slice(2)}`);
    // While the first are looked up, the others come together.
    const flood = ask(codes, codes.length);
    const others = await Promise.all(Array.from({ length: 20 }, () => visitLink(app.url, 'demo')));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 302));
    expect(await flood).toEqual(new Set([404]));
    const { codes: looks, statements } = await askedFor('guess-%');
    expect(looks).toBe(codes.length);
    expect(statements).toBeLessThan(codes.length / 4);
  });
});
