import type { Pool } from 'pg';
import type { LinkFacts } from './catalog.types.js';

/**
 * A part of what the edge knows of a link or a tenant, owned by the room that reads it. `load` asks
 * PostgreSQL as the app role, before a tenant is known, so it calls a look-up function of its room;
 * its answer must be plain JSON, because the snapshot keeps it. `read` makes the value the steps use,
 * once per load; it gets undefined from a snapshot that is older than the section.
 */
interface Section<Key, Raw, Value> {
  /** Unique; the key in the snapshot. */
  readonly name: string;
  load(pool: Pool, key: Key): Promise<Raw>;
  read(raw: Raw | undefined): Value;
}

export type LinkSection<Raw, Value> = Section<LinkFacts, Raw, Value>;
export type TenantSection<Raw, Value> = Section<string, Raw, Value>;

/** The section's value in an entry; as without rows where the entry does not have the section. */
export function valueOf<Value>(
  entry: { values: Map<string, unknown> },
  section: { name: string; read(raw: undefined): Value },
): Value {
  const value = entry.values.get(section.name) as Value | undefined;
  return value === undefined ? section.read(undefined) : value;
}

/** Loads all sections of one key at once. */
export async function loadSections<Key>(
  sections: readonly Section<Key, unknown, unknown>[],
  pool: Pool,
  key: Key,
): Promise<Record<string, unknown>> {
  const values = await Promise.all(sections.map((section) => section.load(pool, key)));
  return Object.fromEntries(sections.map((section, index) => [section.name, values[index]]));
}

export function readSections(
  sections: readonly Section<never, unknown, unknown>[],
  raw: Record<string, unknown>,
): Map<string, unknown> {
  return new Map(sections.map((section) => [section.name, section.read(raw[section.name])]));
}
