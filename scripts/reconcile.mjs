// npm run reconcile -- --day YYYY-MM-DD [--through YYYY-MM-DD] [--tenant SLUG] [--repair]
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { requireNode } from './lib/node-version.mjs';
import { run } from './lib/run.mjs';

requireNode();
await ensureInstalled();
await ensureBuilt();
process.exitCode = await run(process.execPath, ['dist/reconcile.js', ...process.argv.slice(2)]);
