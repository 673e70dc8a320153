import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressGuard } from './address-guard.js';
import { OutboundAddressRefused, OutboundUrlInvalid } from './outbound.errors.js';
import { type OutboundAnswer, OutboundFailure, OutboundHttp, type OutboundRequest } from './outbound-http.js';

const servers: Server[] = [];
const clients: OutboundHttp[] = [];

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** `names` maps a host to the answers it gives, the last for ever. */
function client(allowed: string[], names: Record<string, string[]> = {}): OutboundHttp {
  const http = new OutboundHttp(new AddressGuard(allowed), async (hostname) => {
    const answers = names[hostname];
    if (!answers) throw new Error('no such name');
    const address = answers.length > 1 ? answers.shift()! : answers[0]!;
    return Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
  });
  clients.push(http);
  return http;
}

const request = (url: string, fields: Partial<OutboundRequest> = {}): OutboundRequest => ({
  ...{ method: 'POST', url, headers: {}, body: '{}', timeoutMs: 30_000, maxAnswerBytes: 1_000 },
  ...fields,
});

const faultOf = async (answer: Promise<OutboundAnswer>): Promise<string> =>
  answer.then(
    ({ status }) => `answered ${status}`,
    (error: unknown) => (error instanceof OutboundFailure ? error.fault : String(error)),
  );

afterEach(() => {
  for (const http of clients.splice(0)) http.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('[R116] OutboundHttp', () => {
  it('sends to what may be reached and gives the whole answer', async () => {
    const port = await listen((incoming, outgoing) => {
      let body = '';
      incoming.on('data', (part: Buffer) => (body += part.toString()));
      incoming.on('end', () =>
        outgoing.writeHead(202, { 'x-a': 'b' }).end(`got ${body} ${incoming.headers['x-h']}`),
      );
    });
    const answer = await client(['127.0.0.1']).send(
      request(`http://127.0.0.1:${port}/x`, { headers: { 'x-h': '1' }, body: '{"a":"ü"}' }),
    );
    expect([answer.status, answer.headers['x-a'], answer.body.toString(), answer.isTruncated]).toEqual([
      ...[202, 'b', 'got {"a":"ü"} 1', false],
    ]);
  });

  it('never connects to an address inside, however it is written', async () => {
    let requests = 0;
    const port = await listen((_, outgoing) => {
      requests++;
      outgoing.end();
    });
    const http = client([], { 'inside.example': ['127.0.0.1'], 'mapped.example': ['::ffff:127.0.0.1'] });
    for (const host of [
      ...[
        '127.0.0.1',
        '2130706433',
        '0x7f.1',
        '017700000001',
        '[::1]',
        '[::ffff:127.0.0.1]',
        '[::ffff:7f00:1]',
      ],
      ...['inside.example', 'mapped.example'],
    ]) {
      expect([host, await faultOf(http.send(request(`http://${host}:${port}/`)))]).toEqual([
        host,
        'address_refused',
      ]);
    }
    expect(requests).toBe(0);
  });

  it('judges the very address it connects to, so a name that turns private gains nothing', async () => {
    let requests = 0;
    const port = await listen((_, outgoing) => {
      requests++;
      outgoing.end();
    });
    // Public when it is saved, private when it is called.
    const http = client([], { 'turning.example': ['93.184.215.14', '127.0.0.1'] });
    await http.check(`http://turning.example:${port}/`);
    expect(await faultOf(http.send(request(`http://turning.example:${port}/`)))).toBe('address_refused');
    expect(requests).toBe(0);
  });

  it('gives a redirect as the answer and does not follow it', async () => {
    let followed = 0;
    const port = await listen((incoming, outgoing) => {
      if (incoming.url === '/secret') followed++;
      outgoing.writeHead(307, { location: '/secret' }).end();
    });
    expect(await faultOf(client(['127.0.0.1']).send(request(`http://127.0.0.1:${port}/`)))).toBe(
      'answered 307',
    );
    expect(followed).toBe(0);
  });

  it('gives up in time on what is silent, and on an answer that drips', async () => {
    const silent = await listen(() => undefined);
    const dripping = await listen((_, outgoing) => {
      outgoing.writeHead(200);
      const timer = setInterval(() => outgoing.write('.'), 50);
      outgoing.on('close', () => clearInterval(timer));
    });
    const http = client(['127.0.0.1']);
    for (const port of [silent, dripping]) {
      const began = performance.now();
      const answer = http.send(request(`http://127.0.0.1:${port}/`, { timeoutMs: 300 }));
      expect(await faultOf(answer)).toBe('timeout');
      expect(performance.now() - began).toBeGreaterThan(250);
    }
  });

  it('reads no more of an answer than it was told', async () => {
    const port = await listen((_, outgoing) => {
      outgoing.writeHead(200);
      const more = (): void => {
        while (outgoing.write('x'.repeat(10_000)));
        outgoing.once('drain', more);
      };
      more();
    });
    const answer = await client(['127.0.0.1']).send(request(`http://127.0.0.1:${port}/`));
    expect([answer.body.length, answer.isTruncated]).toEqual([1_000, true]);
  });

  it('tells apart why nothing came', async () => {
    const closed = await listen(() => undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const broken = await listen((incoming) => incoming.socket.destroy());
    const http = client(['127.0.0.1']);
    const faults = await Promise.all([
      faultOf(http.send(request(`http://127.0.0.1:${closed}/`))),
      faultOf(http.send(request(`http://127.0.0.1:${broken}/`))),
      faultOf(http.send(request('http://nowhere.example/'))),
      faultOf(http.send(request(`https://127.0.0.1:${broken}/`))),
    ]);
    expect(faults).toEqual(['connection', 'connection', 'name_unknown', 'tls']);
  });

  it('goes on over a new connection when a kept one was closed meanwhile', async () => {
    const port = await listen((_, outgoing) => outgoing.end('ok'));
    const http = client(['127.0.0.1']);
    for (let round = 0; round < 3; round++) {
      expect(await faultOf(http.send(request(`http://127.0.0.1:${port}/`)))).toBe('answered 200');
      servers[0]!.closeAllConnections();
    }
  });

  it('judges a URL before it is saved', async () => {
    const http = client([], { 'inside.example': ['10.0.0.1'], 'public.example': ['8.8.8.8'] });
    for (const url of [
      'ftp://public.example/',
      '/x',
      'http://',
      'http://u:p@public.example/',
      'https://a/#b',
      '',
    ]) {
      await expect(http.check(url)).rejects.toBeInstanceOf(OutboundUrlInvalid);
    }
    for (const url of [
      'http://127.0.0.1/',
      'http://[::1]/',
      'http://169.254.169.254/latest',
      'https://inside.example',
    ]) {
      await expect(http.check(url)).rejects.toBeInstanceOf(OutboundAddressRefused);
    }
    await expect(http.check('https://public.example/hook?a=b')).resolves.toBeUndefined();
    await expect(http.check('https://not-there-yet.example/')).resolves.toBeUndefined();
  });
});
