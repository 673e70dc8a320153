import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestApp } from './app.js';

export interface DemoFile {
  accounts: Record<string, { email: string; password: string }>;
  links: { demo: string };
  keys: { advertiser_secret: string; partner: string };
}

/** DATA_DIR/demo.json of a started app: accounts, links and keys of the demo world. */
export async function demoOf(app: TestApp): Promise<DemoFile> {
  return JSON.parse(await readFile(join(app.dataDir, 'demo.json'), 'utf8')) as DemoFile;
}
