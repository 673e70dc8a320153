import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FrontDoor } from './front-door.js';

describe('FrontDoor', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  async function listen(door: FrontDoor): Promise<string> {
    server = door.createServer((_, response) => response.end('framework'), {
      keepAliveTimeout: 72_000,
      requestTimeout: 30_000,
      connectionTimeout: 0,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const textOf = async (url: string): Promise<string> =>
    (await fetch(url, { headers: { connection: 'close' } })).text();

  it('asks first whoever wants to be asked, and leaves the rest to the framework', async () => {
    const door = new FrontDoor();
    const url = await listen(door);
    expect(await textOf(`${url}/early`)).toBe('framework');
    door.answerFirst((request, reply) => {
      if (request.url !== '/early') return false;
      reply.send(200, ['Content-Length', '5'], 'early');
      return true;
    });
    expect(await textOf(`${url}/early`)).toBe('early');
    expect(await textOf(`${url}/late`)).toBe('framework');
  });

  it('sets the timeouts that the framework wants', async () => {
    await listen(new FrontDoor());
    expect(server).toMatchObject({ keepAliveTimeout: 72_000, requestTimeout: 30_000, timeout: 0 });
  });
});
