import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLICK_COLUMNS } from './click-row.js';

const COLUMNS = CLICK_COLUMNS.join(', ');
const DEFAULT_PARTITION = 'clicks_default';
const RANGE = /^FOR VALUES FROM \('([^']+)'\) TO \('([^']+)'\)$/;

interface Partition {
  name: string;
  /** The first id it holds. */
  from: string;
  /** The first id behind it. */
  to: string;
}

/**
 * The partitions of `clicks`, on one connection of the system role. COPY is refused on a table with row-level
 * security; it goes straight into the partition of an id's day, which is also faster.
 */
export class ClickPartitionsRepository {
  private partitions: Partition[] = [];

  constructor(private readonly client: pg.Client) {}

  /** Makes partitions for yesterday, today and a week ahead. */
  async ensure(): Promise<void> {
    await this.client.query(`SELECT ensure_click_partitions((now() AT TIME ZONE 'UTC')::date - 1, 9)`);
    await this.reload();
  }

  /** Finds out which partitions there are. */
  async reload(): Promise<void> {
    const { rows } = await this.client.query<{ name: string; bounds: string }>(
      `SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'clicks'::regclass AND NOT i.inhdetachpending`,
    );
    this.partitions = rows.flatMap(({ name, bounds }) => {
      const [, from, to] = RANGE.exec(bounds) ?? [];
      return from && to ? [{ name, from, to }] : [];
    });
  }

  /** The name of the partition that an id in lower case belongs to. */
  nameFor(id: string): string {
    const day = this.partitions.find(({ from, to }) => id >= from && id < to);
    return day?.name ?? DEFAULT_PARTITION;
  }

  /**
   * Copies lines of COPY's text format into one partition; PostgreSQL takes a piece while the next is made, and
   * what was sent last while `whenSent` works.
   */
  async copy(partition: string, pieces: Iterable<Buffer>, whenSent: () => void): Promise<void> {
    const stream = this.client.query(copyFrom(`COPY ${partition} (${COLUMNS}) FROM STDIN`));
    let isOver = false;
    const done = finished(stream).finally(() => (isOver = true));
    // Told below; until then a refusal must not count as unhandled.
    done.catch(() => undefined);
    for (const piece of pieces) {
      if (isOver) break;
      stream.write(piece);
      await nextTurn();
    }
    if (!isOver) stream.end();
    whenSent();
    await done;
  }
}
