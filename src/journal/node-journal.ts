import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a node keeps the records of one stream until PostgreSQL has them. */
export interface NodeJournal {
  /** Names this journal in its checkpoint; it lives and dies with the folder. */
  nodeId: string;
  directory: string;
}

/** The journal of a stream in a DATA_DIR, named at first use. */
export function nodeJournalOf(dataDir: string, stream: string): NodeJournal {
  const directory = join(dataDir, 'journal', stream);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'node-id');
  try {
    writeFileSync(file, randomUUID(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return { nodeId: readFileSync(file, 'utf8').trim(), directory };
}
