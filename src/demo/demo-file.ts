import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoFile } from './demo.types.js';

const fileOf = (dataDir: string): string => join(dataDir, 'demo.json');

export async function readDemoFile(dataDir: string): Promise<DemoFile | null> {
  try {
    return JSON.parse(await readFile(fileOf(dataDir), 'utf8')) as DemoFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeDemoFile(dataDir: string, demo: DemoFile): Promise<void> {
  const temporary = `${fileOf(dataDir)}.new`;
  await writeFile(temporary, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, fileOf(dataDir));
}
