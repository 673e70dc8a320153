import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, runTool, seconds } from './run.mjs';

const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.build-stamp');
const LOCK = join(ROOT, 'node_modules', '.afflux-build.lock');
const SINGLE_FILES = [
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.migrations.json',
  'nest-cli.json',
  'package-lock.json',
];

/** Compiles src and migrations into dist when anything changed since; ends the process when that fails. */
export async function ensureBuilt() {
  if (isFresh()) return;
  const unlock = await lockBuild();
  try {
    // Another process may have done it while this one waited.
    if (isFresh()) return;
    const began = Date.now();
    console.log('Building ...');
    const hash = sourceHash();
    rmSync(STAMP, { force: true });
    const code =
      (await runTool('@nestjs/cli/bin/nest.js', ['build', '--path', 'tsconfig.build.json'])) ||
      (await runTool('typescript/bin/tsc', ['-p', 'tsconfig.migrations.json']));
    if (code !== 0) {
      console.error('The build failed (see above).');
      unlock();
      process.exit(code);
    }
    removeOrphans();
    mkdirSync(DIST, { recursive: true });
    writeFileSync(STAMP, hash);
    console.log(`Built in ${seconds(began)}.`);
  } finally {
    unlock();
  }
}

function isFresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceHash();
}

function sourceHash() {
  const hash = createHash('sha256');
  const files = [
    ...SINGLE_FILES.map((name) => join(ROOT, name)),
    ...filesIn(join(ROOT, 'src')),
    ...filesIn(join(ROOT, 'migrations')),
  ];
  // Tests are not compiled, so a changed test is no reason to build.
  for (const file of files.filter((name) => !/\.(spec|prop)\.ts$/.test(name))) {
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Output whose source is gone would still be found by globs and by hand-written paths. */
function removeOrphans() {
  for (const file of filesIn(DIST)) {
    const stem = relative(DIST, file).replace(/\.(d\.ts|js|js\.map)$/, '.ts');
    if (!stem.endsWith('.ts')) continue;
    if (!existsSync(join(ROOT, 'src', stem)) && !existsSync(join(ROOT, stem))) rmSync(file);
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Two starts at once must not write into dist together. */
async function lockBuild() {
  const mine = `${LOCK}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (;;) {
      try {
        linkSync(mine, LOCK);
        return () => rmSync(LOCK, { force: true });
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      if (isHolderAlive()) await sleep(200);
      else rmSync(LOCK, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function isHolderAlive() {
  try {
    // No build takes that long: the number belongs to another program by now.
    if (Date.now() - statSync(LOCK).mtimeMs > 10 * 60_000) return false;
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
