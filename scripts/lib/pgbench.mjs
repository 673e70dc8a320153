import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { capture, findProgram } from './run.mjs';

const SERVERS = '/usr/lib/postgresql';

/**
 * The path of a pgbench of any version, or null. It is not installed: Debian has it in the package of the server,
 * which would make and start a cluster on this machine.
 */
export async function findPgbench() {
  const versions = existsSync(SERVERS) ? readdirSync(SERVERS).sort((a, b) => Number(b) - Number(a)) : [];
  const programs = versions.map((version) => join(SERVERS, version, 'bin', 'pgbench'));
  for (const program of [...programs, findProgram('pgbench')]) {
    // What Debian has in the path is a script that fails where no server is installed.
    if (program && (await capture(program, ['--version'])).code === 0) return program;
  }
  return null;
}
