import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MAIN = join(ROOT, 'dist', 'main.js');

/** A folder of its own on the project's disk, since the temporary folder may be memory; `remove` clears it away. */
export function makeFolder(name: string): { path: string; remove: () => void } {
  const parent = join(ROOT, '.afflux');
  mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent, `${name}-`));
  // The user who runs PostgreSQL when this is root must get through.
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The environment without our own variables, so that a run never meets a person's real database. */
export function cleanEnvironment(): Record<string, string> {
  const ours =
    /^(PG|AFFLUX_)|^(PORT|HOST|PUBLIC_URL|DATA_DIR|.*DATABASE_URL|REDIS_URL|ROLE|DEMO|INGEST|MASTER_KEY|JWT_SECRET|TRUST_PROXY|NODE_ENV|LOG_LEVEL|UV_THREADPOOL_SIZE)$/;
  const entries = Object.entries(process.env).filter(
    ([name, value]) => !ours.test(name) && value !== undefined,
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
