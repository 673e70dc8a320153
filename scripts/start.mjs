import { spawn } from 'node:child_process';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { ROOT } from './lib/run.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();

// A group of its own, so that one Ctrl-C is one signal: the terminal tells us, npm may tell us again,
// and the server hears it once.
const server = spawn(
  process.execPath,
  ['--enable-source-maps', `${ROOT}/dist/main.js`, ...process.argv.slice(2)],
  {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  },
);

const REPEAT_AFTER_MS = 5000;
let toldAt = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (Date.now() - toldAt < REPEAT_AFTER_MS) return;
    toldAt = Date.now();
    // A closed terminal window is an ordinary stop.
    server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  });
}

server.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.once('exit', (code, signal) => {
  if (signal) console.error(`The server was ended by ${signal}.`);
  process.exit(code ?? 1);
});
