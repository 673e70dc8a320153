import { capture, findProgram } from './run.mjs';

/**
 * The path of a program, installing its Debian package when this is root on a Debian machine;
 * null when it is neither there nor installable.
 */
export async function ensureDebianPackage(programName, packageName) {
  const found = findProgram(programName);
  if (found) return found;
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) return null;
  console.log(`Installing the Debian package ${packageName} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await capture('apt-get', ['update', '-qq'], { env });
  const args = ['install', '-y', '-qq', '--no-install-recommends', packageName];
  const { code, output } = await capture('apt-get', args, { env });
  if (code !== 0)
    console.log(`It could not be installed:\n${output.trim().split('\n').slice(-3).join('\n')}`);
  return findProgram(programName);
}
