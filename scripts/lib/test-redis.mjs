import { spawn } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDebianPackage } from './debian.mjs';

/** A private Redis that keeps nothing on disk, or null when no redis-server is to be had; answers its URL. */
export async function startTestRedis(folder, onEnd) {
  const program = await ensureDebianPackage('redis-server', 'redis-server');
  if (!program) return null;
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, daemonize: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  // Its own group: Ctrl-C ends the tests first and Redis after them.
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  let hasExited = false;
  const exited = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  }).then(() => (hasExited = true));
  const stop = async () => {
    if (!hasExited) child.kill('SIGTERM');
    await exited;
  };
  onEnd(stop);
  for (let tries = 0; tries < 100 && !hasExited; tries++) {
    if (await answers(port)) return `redis://127.0.0.1:${port}`;
    await sleep(50);
  }
  return null;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => done(false));
    socket.once('error', () => done(false));
    socket.once('data', (data) => done(data.toString().startsWith('+PONG')));
  });
}
