import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { choosePort } from './free-port.js';

describe('choosePort', () => {
  it('keeps a free preferred port and leaves a taken one', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const other = await choosePort(port);
    expect(other).not.toBe(port);
    expect(other).toBeGreaterThan(1023);
    server.close();
    await once(server, 'close');
    expect(await choosePort(port)).toBe(port);
  });
});
