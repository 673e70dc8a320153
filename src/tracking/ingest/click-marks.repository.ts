import type pg from 'pg';
import { type Mark, Marks } from '../visitor/uniqueness.policy.js';
import { textArray } from './text-array.js';

const STRIPES = 64;
const KEPT_DAYS = 2;

/** By link. */
export type VisitorsOfLinks = Map<string, Set<string>>;

type TenantOf = (linkId: string) => string;

/** Marks of visitors on links, on the connection of an ingest transaction. */
export class ClickMarksRepository {
  constructor(private readonly client: pg.Client) {}

  /**
   * Lets no other node judge clicks of these links until the commit. Links share a bounded number of
   * locks, taken in order, so that nodes never deadlock and the lock table never overflows.
   */
  async lock(linkIds: readonly string[]): Promise<void> {
    const stripes = new Set(linkIds.map((id) => Number.parseInt(id.slice(-2), 16) % STRIPES));
    await this.client.query(
      `SELECT pg_advisory_xact_lock(hashtext('afflux.click_marks'), stripe) FROM unnest($1::int[]) AS stripe`,
      [[...stripes].sort((a, b) => a - b)],
    );
  }

  /** What is known of these visitors. */
  async find(names: VisitorsOfLinks): Promise<Marks> {
    const marks = new Marks();
    const linkIds = [...names.keys()];
    const links = linkIds.flatMap((id, index) => Array<number>(names.get(id)!.size).fill(index));
    const visitors = [...names.values()].flatMap((ofLink) => [...ofLink]);
    // Places and texts go over the wire instead of names and arrays: thousands of them come back for each batch.
    const { rows } = await this.client.query<[place: number, moments: string]>({
      text: `SELECT k.place::int, array_to_string(m.unique_at, ' ')
               FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS k (link, visitor, place)
               JOIN click_marks m ON m.link_id = ($3::uuid[])[k.link + 1] AND m.visitor = k.visitor`,
      values: [`{${links.join(',')}}`, textArray(visitors), linkIds],
      rowMode: 'array',
    });
    for (const [place, moments] of rows) {
      const uniqueAt = moments === '' ? [] : moments.split(' ').map(Number);
      marks.set({ linkId: linkIds[links[place - 1]!]!, visitor: visitors[place - 1]!, uniqueAt });
    }
    return marks;
  }

  /** Stores marks that `find` did not find, each with the one moment it has: under the lock nobody else adds them. */
  async add(marks: readonly Mark[], tenantOf: TenantOf): Promise<void> {
    await this.client.query(
      `INSERT INTO click_marks (tenant_id, link_id, visitor, unique_at)
       SELECT tenant_id, link_id, visitor, ARRAY[unique_at::bigint]
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::float8[]) AS m (tenant_id, link_id, visitor, unique_at)`,
      [
        textArray(marks.map(({ linkId }) => tenantOf(linkId))),
        textArray(marks.map(({ linkId }) => linkId)),
        textArray(marks.map(({ visitor }) => visitor)),
        `{${marks.map(({ uniqueAt }) => uniqueAt[0]).join(',')}}`,
      ],
    );
  }

  async save(marks: readonly Mark[], tenantOf: TenantOf): Promise<void> {
    await this.client.query(
      `INSERT INTO click_marks (tenant_id, link_id, visitor, unique_at)
       SELECT tenant_id, link_id, visitor, unique_at::bigint[]
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS m (tenant_id, link_id, visitor, unique_at)
       ON CONFLICT (link_id, visitor) DO UPDATE SET unique_at = excluded.unique_at, marked_on = excluded.marked_on`,
      [
        marks.map(({ linkId }) => tenantOf(linkId)),
        marks.map(({ linkId }) => linkId),
        marks.map(({ visitor }) => visitor),
        marks.map(({ uniqueAt }) => `{${uniqueAt.join(',')}}`),
      ],
    );
  }

  /** Forgets what no window reaches any more. */
  async removeOld(): Promise<void> {
    await this.client.query(
      `DELETE FROM click_marks WHERE marked_on < (now() AT TIME ZONE 'UTC')::date - ${KEPT_DAYS}`,
    );
  }
}
