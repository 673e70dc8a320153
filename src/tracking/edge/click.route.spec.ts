import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FrontDoor } from '../../kernel/http/front-door.js';
import { type ClickRouteOptions, clickRoute } from './click.route.js';
import type { ClickPipeline } from './click-pipeline.js';
import type { ClickAnswer } from './click-step.js';
import type { Visit } from './click.js';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

describe.each([
  ['on a direct connection', {}],
  ['behind the HTTP of Node', { 'content-length': '0' }],
])('clickRoute %s', (_, always: Record<string, string>) => {
  let server: Server;
  let port: number;
  let isClosing: boolean;
  let answer: ClickAnswer;
  const seen: { code: string; visit: Visit }[] = [];
  const errors: unknown[] = [];

  beforeAll(async () => {
    const pipeline = {
      handle: (code: string, visit: Visit, callback: (given: ClickAnswer) => void) => {
        seen.push({ code, visit });
        setImmediate(() => callback(answer));
      },
    } as unknown as ClickPipeline;
    const options = {
      publicUrl: () => 'http://here.test',
      clientOf: () => '192.0.2.7',
      isClosing: () => isClosing,
      logger: { error: (fields: unknown) => errors.push(fields) },
    } as unknown as ClickRouteOptions;
    const door = new FrontDoor();
    door.answerFirst(clickRoute(pipeline, options));
    server = door.createServer((__, response) => response.writeHead(404).end('framework'), {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    isClosing = false;
    answer = {
      kind: 'redirect',
      location: 'https://shop.example/',
      clickId: 'id-1',
      setCookie: 'afx_vid=v',
    };
    seen.length = errors.length = 0;
  });

  /** Unlike fetch it sends the path as it is. */
  const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const all = { ...always, ...headers };
      request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      })
        .once('error', reject)
        .end();
    });

  it('redirects with the id of the click, and keeps nobody from asking again', async () => {
    const { status, headers } = await call('GET', '/c/demo?sub1=a', { 'user-agent': 'UA', referer: 'R' });
    expect(status).toBe(302);
    expect(headers).toMatchObject({
      location: 'https://shop.example/',
      'x-click-id': 'id-1',
      'cache-control': 'no-store',
      'content-length': '0',
      'set-cookie': ['afx_vid=v'],
    });
    expect(seen).toMatchObject([
      {
        code: 'demo',
        visit: {
          method: 'GET',
          ip: '192.0.2.7',
          headers: { 'user-agent': 'UA', referer: 'R' },
          query: { sub1: 'a' },
          signature: null,
        },
      },
    ]);
  });

  it('shows no id where there is no record', async () => {
    answer = { kind: 'redirect', location: 'https://shop.example/', clickId: null, setCookie: null };
    const { headers } = await call('GET', '/c/demo');
    expect(headers).not.toHaveProperty('x-click-id');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it.each([
    ['/c/d%65mo', 'demo'],
    ['/c/%27%20OR', "' OR"],
    ['/c/', ''],
    ['/c/a?b/c', 'a'],
  ])('reads the code of %s', async (path, code) => {
    await call('GET', path);
    expect(seen[0]?.code).toBe(code);
  });

  it('takes what follows the code for its signature', async () => {
    await call('GET', '/c/demo.1790000000.nonce.sig');
    expect(seen[0]).toMatchObject({ code: 'demo', visit: { signature: '1790000000.nonce.sig' } });
  });

  it.each([
    ['POST', '/c/demo'],
    ['DELETE', '/c/demo'],
    ['GET', '/c/a/b'],
    ['GET', '/c/%zz'],
    ['GET', '/click'],
    ['GET', '/'],
  ])('leaves %s %s to the framework', async (method, path) => {
    expect(await call(method, path)).toMatchObject({ status: 404, body: 'framework' });
    expect(seen).toEqual([]);
  });

  it('ends connections once the process is about to end', async () => {
    const open = await call('GET', '/c/demo', { connection: 'keep-alive' });
    expect(open.headers['connection']).toBe('keep-alive');
    isClosing = true;
    const closing = await call('GET', '/c/demo', { connection: 'keep-alive' });
    expect(closing).toMatchObject({ status: 302, headers: { connection: 'close', 'x-click-id': 'id-1' } });
  });

  it.each([
    ['unknown', 404, 'link.not_found'],
    ['ended', 410, 'link.ended'],
    ['geo_blocked', 403, 'link.geo_blocked'],
    ['away', 503, 'link.lookup_unavailable'],
    ['failed', 500, 'internal'],
  ] as const)('answers %s with a page for people and an error for programs', async (kind, status, code) => {
    answer = { kind };
    const page = await call('GET', '/c/demo', { accept: 'text/html' });
    expect(page).toMatchObject({ status, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const json = await call('GET', '/c/demo', { accept: 'application/json', 'x-request-id': 'r-1' });
    expect(json).toMatchObject({ status, headers: { 'x-request-id': 'r-1' } });
    expect(JSON.parse(json.body)).toMatchObject({ statusCode: status, code, correlationId: 'r-1' });
  });

  it('drops a visitor whom it cannot answer, and tells the log', async () => {
    answer = {
      kind: 'redirect',
      location: 'https://shop.example/\r\nSet-Cookie: a=b',
      clickId: null,
      setCookie: null,
    };
    await expect(call('GET', '/c/demo')).rejects.toThrow();
    expect(errors).toHaveLength(1);
  });
});
