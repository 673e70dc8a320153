import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const REAL_LAYER = /\/dist\/journal\/journal-file-layer\.js$/;
const INSTEAD = new URL('./forgetful-disk-layer.mjs', import.meta.url).href;
const DISK = new URL('../forgetful-file-layer.ts', import.meta.url).href;

/** The built program gets the forgetful disk, and the forgetful disk gets what the program was built from. */
export async function resolve(specifier, context, next) {
  if (context.parentURL === DISK && specifier.startsWith('.')) {
    return next(new URL(specifier, DISK).href.replace('/src/', '/dist/'), context);
  }
  const found = await next(specifier, context);
  return REAL_LAYER.test(found.url) ? { ...found, url: INSTEAD } : found;
}

/** Only this one file: a loader for all TypeScript would load parts of the program twice. */
export async function load(url, context, next) {
  if (url !== DISK) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const { code } = await transform(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
  return { format: 'module', source: code, shortCircuit: true };
}
