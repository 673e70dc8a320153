import { createServer } from 'node:net';

/** The preferred port when nobody listens on it, else any free one of 127.0.0.1. */
export async function choosePort(preferred?: number): Promise<number> {
  if (preferred && (await tryPort(preferred))) return preferred;
  const port = await tryPort(0);
  if (!port) throw new Error('No TCP port of 127.0.0.1 is free');
  return port;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : null));
    });
  });
}
