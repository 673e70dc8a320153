import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LinkFacts } from './catalog.types.js';

const FORMAT = 1;

/** The links this node knows, on disk, so that it can redirect after a start without PostgreSQL. */
export class CatalogSnapshot {
  constructor(private readonly file: string) {}

  async load(): Promise<LinkFacts[]> {
    try {
      const { format, links } = JSON.parse(await readFile(this.file, 'utf8')) as {
        format: number;
        links: LinkFacts[];
      };
      return format === FORMAT ? links : [];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return [];
      throw error;
    }
  }

  /** Replaces the file as a whole: a crash leaves the old one. */
  async save(links: LinkFacts[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.new`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ format: FORMAT, links }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.file);
  }
}
