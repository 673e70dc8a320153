import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EarlyReply } from './early-answer.js';
import { FrontDoor } from './front-door.js';

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;

describe('DirectConnection', () => {
  let server: Server;
  let held: EarlyReply[];
  /** Beyond what any pause of a busy machine lasts, but where the pause itself is meant. */
  let idleMs = 60_000;
  const clients: Client[] = [];

  /** A client that writes bytes as they are, and remembers what came back. */
  class Client {
    received = '';
    isClosed = false;
    readonly socket: Socket;

    constructor(allowHalfOpen = false) {
      this.socket = connect({
        port: (server.address() as AddressInfo).port,
        host: '127.0.0.1',
        allowHalfOpen,
      });
      this.socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
      this.socket.on('close', () => (this.isClosed = true));
      this.socket.on('error', () => undefined);
      clients.push(this);
    }

    /** Bodies and, for the framework's answers, paths, in the order in which they came. */
    get answers(): string[] {
      return [...this.received.matchAll(/<([^>]*)>/g)].map(([, text]) => text!);
    }

    async until(test: () => boolean): Promise<void> {
      for (let left = 6_000; !test(); left--) {
        if (left === 0) throw new Error(`not so: ${test.toString()}; received ${this.received}`);
        await sleep(5);
      }
    }
  }

  beforeEach(async () => {
    held = [];
    const door = new FrontDoor();
    door.answerFirst((request, reply) => {
      const { url = '' } = request;
      if (!url.startsWith('/early')) return false;
      if (url.startsWith('/early/held')) held.push(reply);
      else answer(reply, url);
      return true;
    });
    server = door.createServer(
      (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => response.end(`<framework ${request.url}${body}>`));
      },
      { keepAliveTimeout: idleMs },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const answer = (reply: EarlyReply, text: string): void =>
    reply.send(200, ['Content-Length', String(text.length + 2)], `<${text}>`);

  it('answers one request after the other on one connection', async () => {
    const client = new Client();
    for (const path of ['/early/1', '/early/2', '/early/3']) {
      client.socket.write(get(path));
      await client.until(() => client.answers.at(-1) === path);
    }
    expect(client.received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(client.received).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n\r\n</);
  });

  it('goes over to Node in the middle, and back for what is answered early', async () => {
    const client = new Client();
    client.socket.write(get('/early/1'));
    await client.until(() => client.answers.length === 1);
    client.socket.write('POST /late HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo');
    await sleep(20);
    client.socket.write('dy');
    await client.until(() => client.answers.length === 2);
    client.socket.write(get('/early/2'));
    await client.until(() => client.answers.length === 3);
    expect(client.answers).toEqual(['/early/1', 'framework /latebody', '/early/2']);
  });

  it.each([1, 7, 40])('reads a request that comes in pieces of %i bytes', async (size) => {
    const client = new Client();
    client.socket.setNoDelay(true);
    const text = get('/early/1', 'User-Agent: UA\r\n');
    for (let at = 0; at < text.length; at += size) {
      client.socket.write(text.slice(at, at + size));
      await sleep(2);
    }
    await client.until(() => client.answers.length === 1);
    expect(client.answers).toEqual(['/early/1']);
  });

  it('answers requests in their order when they come all at once', async () => {
    const client = new Client();
    client.socket.write(get('/early/1') + get('/late') + get('/early/2'));
    await client.until(() => client.answers.length === 3);
    expect(client.answers).toEqual(['/early/1', 'framework /late', '/early/2']);
  });

  it('answers in order what comes while it still waits for an answer', async () => {
    const client = new Client();
    client.socket.write(get('/early/held'));
    await client.until(() => held.length === 1);
    client.socket.write(get('/early/2'));
    await sleep(20);
    client.socket.write(get('/late'));
    await sleep(20);
    expect(client.answers).toEqual([]);
    answer(held[0]!, 'first');
    await client.until(() => client.answers.length === 3);
    expect(client.answers).toEqual(['first', '/early/2', 'framework /late']);
  });

  it('still answers a client that has said its last word', async () => {
    const client = new Client(true);
    client.socket.end(get('/early/held'));
    await client.until(() => held.length === 1);
    await sleep(20);
    answer(held[0]!, 'last');
    await client.until(() => client.isClosed);
    expect(client.answers).toEqual(['last']);
  });

  it('knows when nobody is there any more', async () => {
    const client = new Client();
    client.socket.write(get('/early/held'));
    await client.until(() => held.length === 1);
    client.socket.resetAndDestroy();
    await client.until(() => held[0]!.isGone);
    expect(() => answer(held[0]!, 'late')).not.toThrow();
  });

  describe('with an end to patience', () => {
    beforeAll(() => void (idleMs = 300));
    afterAll(() => void (idleMs = 60_000));

    it('ends a connection on which nothing comes, and not one that waits for its answer', async () => {
      const busy = new Client();
      busy.socket.write(get('/early/held'));
      await busy.until(() => held.length === 1);
      const idle = new Client();
      await idle.until(() => idle.isClosed);
      await sleep(100);
      expect(busy.isClosed).toBe(false);
      answer(held[0]!, 'slow');
      await busy.until(() => busy.answers.length === 1);
    });
  });

  it('ends idle connections when the server closes, and the others with their answer', async () => {
    const [idle, busy] = [new Client(), new Client()];
    idle.socket.write(get('/early/1'));
    busy.socket.write(get('/early/held'));
    await busy.until(() => held.length === 1 && idle.answers.length === 1);
    const closed = new Promise((resolve) => server.close(resolve));
    await idle.until(() => idle.isClosed);
    expect(busy.isClosed).toBe(false);
    held[0]!.closeAfter();
    answer(held[0]!, 'end');
    await closed;
    await busy.until(() => busy.isClosed);
    expect(busy.answers).toEqual(['end']);
    expect(busy.received).toContain('Connection: close\r\n');
  });

  it('breaks all connections when the server is told to', async () => {
    const busy = new Client();
    busy.socket.write(get('/early/held'));
    await busy.until(() => held.length === 1);
    server.closeAllConnections();
    await busy.until(() => busy.isClosed);
  });

  it('does not take in requests without end from a client that reads no answer', async () => {
    const client = new Client();
    client.socket.pause();
    const page = 'x'.repeat(1_000_000);
    client.socket.write(get('/early/held'));
    await client.until(() => held.length === 1);
    answer(held[0]!, page);
    for (let count = 0; count < 20; count++) {
      client.socket.write(get('/early/held'));
      await sleep(5);
    }
    expect(held.length).toBeLessThan(5);
    client.socket.resume();
    await client.until(() => client.answers.length >= 1);
  });

  it('sends nothing of an answer that cannot be sent', async () => {
    const client = new Client();
    client.socket.write(get('/early/held'));
    await client.until(() => held.length === 1);
    expect(() => held[0]!.send(302, ['Location', 'a\r\nSet-Cookie: b'])).toThrow(TypeError);
    held[0]!.abort();
    await client.until(() => client.isClosed);
    expect(client.received).toBe('');
  });
});
