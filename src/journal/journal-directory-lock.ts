import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';

import { JournalLocked } from './journal.errors.js';

/** Longer paths do not fit into a socket address on every system. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * A listening socket serves as the lock, because the kernel closes it however the process ends: after `kill -9` the
 * file is left but refuses connections, and nothing has to guess whether a process id is still the same process.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const server = await claim(resolve(directory));
  if (!server) throw new JournalLocked(`Another process writes the journal in ${directory}`);
  server.unref();
  return () => new Promise((done) => server.close(() => done()));
}

async function claim(directory: string): Promise<Server | null> {
  const path = join(directory, 'writer.lock');
  const nameless = `\0journal-${createHash('sha256').update(directory).digest('hex')}`;
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) return listen(nameless);
  try {
    return (await listen(path)) ?? (await takeOver(path));
  } catch (error) {
    // A full or unwritable disk must not stop the server from starting; Linux has sockets that need no file.
    if (process.platform === 'linux') return listen(nameless);
    throw error;
  }
}

async function takeOver(path: string): Promise<Server | null> {
  if (await isAnswered(path)) return null;
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return listen(path);
}

/** The listening server, or null when the path is taken. */
function listen(path: string): Promise<Server | null> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(null) : fail(error),
    );
    server.listen(path, () => done(server));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') done(false);
      else if (error.code === 'EAGAIN') done(true);
      else fail(error);
    });
  });
}
