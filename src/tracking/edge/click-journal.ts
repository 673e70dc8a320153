import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a node keeps its clicks until PostgreSQL has them. */
export interface NodeJournal {
  /** Names this journal in its checkpoint; it lives and dies with the folder. */
  nodeId: string;
  directory: string;
}

/** The click journal of a DATA_DIR, named at first use. */
export function clickJournalOf(dataDir: string): NodeJournal {
  const root = join(dataDir, 'journal');
  const directory = join(root, 'clicks');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'node-id');
  try {
    writeFileSync(file, randomUUID(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return { nodeId: readFileSync(file, 'utf8').trim(), directory };
}
