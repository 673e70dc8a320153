import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SnapshotContent, SnapshotStore } from './catalog.service.js';

const FORMAT = 2;
const EMPTY: SnapshotContent = { links: [], tenants: [] };

/** What this node knows, on disk, so that it can redirect after a start without PostgreSQL. */
export class CatalogSnapshot implements SnapshotStore {
  constructor(private readonly file: string) {}

  async load(): Promise<SnapshotContent> {
    try {
      const content = JSON.parse(await readFile(this.file, 'utf8')) as SnapshotContent & { format: number };
      return content.format === FORMAT ? content : EMPTY;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return EMPTY;
      throw error;
    }
  }

  /** Replaces the file as a whole: a crash leaves the old one. */
  async save(content: SnapshotContent): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.new`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ format: FORMAT, ...content }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.file);
  }
}
