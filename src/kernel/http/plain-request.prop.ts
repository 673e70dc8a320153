import fc from 'fast-check';
import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { readPlainRequest } from './plain-request.js';

interface Read {
  method: string | undefined;
  url: string | undefined;
  headers: unknown;
}

/** What Node makes of the same bytes: every request, and whether it asks for more bytes or refuses them. */
function readByNode(bytes: Buffer): { requests: Read[]; isRefused: boolean } {
  const seen = { requests: [] as Read[], isRefused: false };
  const server = createServer(({ method, url, headers }: IncomingMessage) => {
    seen.requests.push({ method, url, headers });
  });
  server.on('clientError', () => (seen.isRefused = true));
  server.on('upgrade', () => (seen.isRefused = true));
  const socket = new Duplex({ read: () => undefined, write: (_, __, done) => done() });
  server.emit('connection', socket);
  socket.emit('data', bytes);
  socket.destroy();
  server.close();
  return seen;
}

const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('Host', 'User-Agent', 'X-Forwarded-For', 'cookie', 'ACCEPT', 'a_b'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['Content-Length', 'Transfer-Encoding', 'Connection', 'Upgrade', 'Expect', 'Keep-Alive'],
      ...['__proto__', 'constructor', 'Set-Cookie', 'TE', 'Host ', ' Host', 'Ho st', '', 'Ünder'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
);
const value = fc.oneof(
  fc.constantFrom(
    'a',
    'keep-alive',
    'close',
    'Upgrade',
    '0',
    '5',
    'chunked',
    'h.test',
    '',
    ' x ',
    '\tx\t',
    'é',
    '\u00a0x',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const ends = fc.oneof(
  { weight: 30, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\r\n ', '\r\r\n', '\n\r\n', '\r\n\r\n') },
);
const line = fc
  .tuple(name, fc.constantFrom(':', ': ', ' : ', ':\t'), value, ends)
  .map((parts) => parts.join(''));
const request = fc
  .tuple(
    fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'get'),
    fc.constantFrom(' ', ' ', ' ', '  '),
    fc.oneof(
      fc.webPath().map((path) => `/c/${path}`),
      fc.constantFrom('/c/a?b=c#d', '*', 'http://h/c/a', '/c/ä', '/'),
    ),
    fc.constantFrom(' HTTP/1.1', ' HTTP/1.1', ' HTTP/1.1', ' HTTP/1.0', ' http/1.1', ' HTTP/1.1 '),
    ends,
    fc.constantFrom('Host: h.test\r\n', 'Host: h.test\r\n', ''),
    fc.array(line, { maxLength: 5 }),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '', '\n', '\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n', '\r\nbody'),
  )
  .map((parts) => Buffer.from(parts.flat().join(''), 'latin1'));

const read = (bytes: Buffer): Read | null => {
  const plain = readPlainRequest(bytes, {} as Socket);
  return plain && { method: plain.method, url: plain.url, headers: plain.headers };
};

describe('readPlainRequest', () => {
  it('reads what it reads as Node does, to the last byte', () => {
    fc.assert(
      fc.property(request, (bytes) => {
        const plain = read(bytes);
        if (plain === null) return;
        expect(readByNode(bytes)).toEqual({ requests: [plain], isRefused: false });
      }),
      { numRuns: 4_000 },
    );
  });

  it('agrees with Node when single bytes are changed', () => {
    const sample = Buffer.from(
      'GET /c/demo?sub1=a HTTP/1.1\r\nHost: h.test\r\nUser-Agent: UA/1 (x)\r\nCookie: a=b\r\n\r\n',
    );
    const places = fc.integer({ min: 0, max: sample.length - 1 });
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 255 }), (place, byte) => {
        const bytes = Buffer.from(sample);
        bytes[place] = byte;
        const plain = read(bytes);
        if (plain !== null) expect(readByNode(bytes)).toEqual({ requests: [plain], isRefused: false });
      }),
      { numRuns: 4_000 },
    );
  });

  const head = 'GET /c/demo?sub1=a HTTP/1.1\r\n';

  it('reads what browsers send', () => {
    const text = `${head}Host: h.test\r\nUser-Agent:  UA \r\nAccept-Language:\r\nConnection: Keep-Alive\r\n\r\n`;
    expect(read(Buffer.from(text))).toEqual({
      method: 'GET',
      url: '/c/demo?sub1=a',
      headers: { host: 'h.test', 'user-agent': 'UA', 'accept-language': '', connection: 'Keep-Alive' },
    });
  });

  it.each([
    ['no host', ''],
    ['a body', 'Host: h\r\nContent-Length: 1\r\n'],
    ['chunks', 'Host: h\r\nTransfer-Encoding: chunked\r\n'],
    ['a header twice', 'Host: h\r\nCookie: a\r\ncookie: b\r\n'],
    ['a folded header', 'Host: h\r\nA: b\r\n c\r\n'],
    ['a bare line feed', 'Host: h\nA: b\r\n'],
    ['a blank before the colon', 'Host: h\r\nA : b\r\n'],
    ['another protocol', 'Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'],
    ['the end of the connection', 'Host: h\r\nConnection: close\r\n'],
    ['more than plain requests have', `Host: h\r\nA: ${'x'.repeat(9_000)}\r\n`],
  ])('leaves %s to Node', (_, headers) => {
    expect(read(Buffer.from(`${head}${headers}\r\n`))).toBeNull();
  });

  it('leaves what is not whole, and what has something behind it, to Node', () => {
    const whole = `${head}Host: h\r\n\r\n`;
    expect(read(Buffer.from(whole))).not.toBeNull();
    expect(read(Buffer.from(whole.slice(0, -2)))).toBeNull();
    expect(read(Buffer.from(whole + whole))).toBeNull();
  });
});
