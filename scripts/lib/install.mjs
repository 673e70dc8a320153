import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, seconds } from './run.mjs';

const STAMP = join(ROOT, 'node_modules', '.afflux-install');

/** Installs the packages of package-lock.json when they are not there yet; ends the process when that fails. */
export async function ensureInstalled() {
  const wanted = stamp();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  if (!hasEveryPackage()) {
    const began = Date.now();
    console.log('Installing packages ...');
    // A server's NODE_ENV=production would leave out the compiler.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const code = await npm(args);
    if (code !== 0) {
      console.error('The packages could not be installed (see above).');
      process.exit(code);
    }
    console.log(`Packages installed in ${seconds(began)}.`);
  }
  writeFileSync(STAMP, wanted);
}

function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return run(process.execPath, [cli, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

function stamp() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
}

/** Whether somebody installed exactly the locked packages already, with npm itself for instance. */
function hasEveryPackage() {
  const installedFile = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Left out: what is for other machines, and what only those need.
    if (entry.optional && !installed[path]) return !(entry.os || entry.cpu) || !isForThisMachine(entry);
    return installed[path]?.version === entry.version && existsSync(join(ROOT, path));
  });
}

function isForThisMachine(entry) {
  const fits = (list, value) =>
    !list || (list.some((name) => name[0] !== '!') ? list.includes(value) : !list.includes(`!${value}`));
  return fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && fits(entry.libc, libc());
}

function libc() {
  return process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}
