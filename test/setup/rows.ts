import { randomBytes, randomInt } from 'node:crypto';
import type pg from 'pg';
import { newId } from '../../src/kernel/ids/uuid.js';

type Row = Record<string, unknown>;

interface Column {
  table: string;
  name: string;
  type: string;
  is_nullable: boolean;
  has_default: boolean;
}

interface ForeignKey {
  name: string;
  table: string;
  columns: string[];
  target: string;
  target_columns: string[];
}

interface Check {
  table: string;
  definition: string;
}

interface UniqueColumn {
  table: string;
  column: string;
}

export interface Schema {
  columns: Column[];
  foreignKeys: ForeignKey[];
  checks: Check[];
  /** Columns that are part of a primary key or another unique index. */
  uniques: UniqueColumn[];
}

/** Where the type and the constraints do not say enough. */
const HINTS: Record<string, () => unknown> = {
  'users.roles': () => ['PROMOTER'],
  'offers.payout_type': () => 'cps',
  'offers.payout_basis_points': () => 1000,
  'campaigns.share_basis_points': () => 5000,
  'conversion_splits.share_basis_points': () => 5000,
  'payout_rules.payout_basis_points': () => 500,
  'payout_rules.tier_from': () => null,
  'catalogs.network': () => 'trackier',
  'ledger_entries.debit_minor': () => 100,
  // Numbered per shop: the same number in two tenants would be no foreign one.
  'products.id': () => randomInt(1, 2 ** 31 - 1),
};

/** Tables, columns and constraints as the database itself describes them; partitions left out. */
export async function readSchema(client: pg.Client): Promise<Schema> {
  const tables = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition`;
  const columns = await client.query<Column>(
    `SELECT t.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
            NOT a.attnotnull AS is_nullable, a.atthasdef AS has_default
       FROM (SELECT c.oid, c.relname FROM ${tables}) t
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY t.relname, a.attnum`,
  );
  const names = (relation: string, numbers: string): string =>
    `(SELECT array_agg(a.attname::text ORDER BY k.position) FROM unnest(${numbers}) WITH ORDINALITY AS k (num, position)
       JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.num)`;
  const foreignKeys = await client.query<ForeignKey>(
    `SELECT f.conname AS name, f.conrelid::regclass::text AS table, ${names('f.conrelid', 'f.conkey')} AS columns,
            f.confrelid::regclass::text AS target, ${names('f.confrelid', 'f.confkey')} AS target_columns
       FROM pg_constraint f WHERE f.contype = 'f' AND f.conparentid = 0 AND f.connamespace = 'public'::regnamespace`,
  );
  const checks = await client.query<Check>(
    `SELECT k.conrelid::regclass::text AS table, pg_get_constraintdef(k.oid) AS definition
       FROM pg_constraint k WHERE k.contype = 'c' AND k.connamespace = 'public'::regnamespace`,
  );
  const uniques = await client.query<UniqueColumn>(
    `SELECT DISTINCT c.relname AS table, a.attname AS column
       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
      WHERE i.indisunique AND n.nspname = 'public'`,
  );
  return {
    columns: columns.rows,
    foreignKeys: foreignKeys.rows,
    checks: checks.rows,
    uniques: uniques.rows,
  };
}

/** The same row once more: what is unique and not a reference gets a new value. */
export function copyOf(schema: Schema, table: string, row: Row): Row {
  const references = schema.foreignKeys
    .filter((key) => key.table === table)
    .flatMap(({ columns }) => columns);
  const copy = { ...row };
  for (const column of schema.columns.filter((candidate) => candidate.table === table)) {
    const isUnique = schema.uniques.some((unique) => unique.table === table && unique.column === column.name);
    if (isUnique && !references.includes(column.name) && column.name !== 'tenant_id') {
      const hint = HINTS[`${table}.${column.name}`];
      copy[column.name] = hint ? hint() : valueFor(schema, column);
    }
  }
  return copy;
}

/** Tables whose rows belong to a tenant. */
export function tenantTables(schema: Schema): string[] {
  return schema.columns.filter(({ name }) => name === 'tenant_id').map(({ table }) => table);
}

/** One row of a tenant in each of its tables, made by whoever the client is, in one transaction. */
export async function fillTenant(
  client: pg.Client,
  schema: Schema,
  tenantId: string,
): Promise<Map<string, Row>> {
  const made = new Map<string, Row>();
  await client.query('BEGIN');
  try {
    for (const table of tenantTables(schema)) await makeRow(client, schema, table, tenantId, made);
    // The books refuse half a transaction.
    const entry = made.get('ledger_entries');
    if (entry)
      await insert(client, 'ledger_entries', { ...entry, id: newId(), debit_minor: 0, credit_minor: 100 });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return made;
}

async function makeRow(
  client: pg.Client,
  schema: Schema,
  table: string,
  tenantId: string,
  made: Map<string, Row>,
): Promise<Row> {
  const known = made.get(table);
  if (known) return known;
  const row: Row = {};
  const columns = schema.columns.filter((column) => column.table === table);
  for (const column of columns) {
    if (column.name === 'tenant_id') row[column.name] = tenantId;
    else if (!column.is_nullable && !column.has_default) row[column.name] = valueFor(schema, column);
    const hint = HINTS[`${table}.${column.name}`];
    if (hint) row[column.name] = hint();
  }
  // Every reference is filled, so that every one can be bent towards another tenant.
  for (const key of schema.foreignKeys.filter((candidate) => candidate.table === table)) {
    if (key.target === table || !key.columns.includes('tenant_id') || key.columns.length === 1) continue;
    const target = await makeRow(client, schema, key.target, tenantId, made);
    key.columns.forEach((column, index) => (row[column] = target[key.target_columns[index]!]));
  }
  const inserted = await insert(client, table, row);
  made.set(table, inserted);
  return inserted;
}

/** Inserts a row and reads it back. */
export async function insert(client: pg.Client, table: string, row: Row): Promise<Row> {
  const names = Object.keys(row);
  const { rows } = await client.query<Row>(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})
     RETURNING *`,
    names.map((name) => asParameter(row[name])),
  );
  return rows[0]!;
}

/** pg sends an array as a PostgreSQL array and an object as JSON. */
function asParameter(value: unknown): unknown {
  const isJson = typeof value === 'object' && value !== null && value.constructor === Object;
  return isJson ? JSON.stringify(value) : value;
}

function valueFor(schema: Schema, column: Column): unknown {
  const allowed = schema.checks
    .filter(({ table }) => table === column.table)
    .map(({ definition }) => new RegExp(`\\(${column.name} = ANY \\(ARRAY\\['(\\w+)'`).exec(definition)?.[1])
    .find((value) => value !== undefined);
  if (allowed) return allowed;
  if (column.name === 'currency') return 'USD';
  switch (column.type) {
    case 'uuid':
      return newId();
    case 'text':
      return `x${randomBytes(8).toString('hex')}`;
    case 'boolean':
      return true;
    case 'bytea':
      return randomBytes(32);
    case 'jsonb':
      return {};
    case 'text[]':
    case 'uuid[]':
      return [];
    case 'smallint[]':
    case 'integer[]':
    case 'bigint[]':
      return [1];
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'double precision':
      return 1;
    case 'date':
      return '2026-01-01';
    case 'timestamp with time zone':
      return new Date();
    default:
      throw new Error(`${column.table}.${column.name}: no value known for ${column.type}, add a hint`);
  }
}
