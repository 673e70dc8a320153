import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { prepared } from './prepared.js';
import { textOfValue } from './value-text.js';

/** Types whose arrays are written as the text of their elements. */
const TYPES = new Set('uuid text timestamptz bigint integer numeric boolean bytea jsonb'.split(' '));
/** Each set of columns is a statement of its own for every connection. */
const MAX_STATEMENTS = 32;

interface TableColumn {
  name: string;
  property: string;
  type: string;
  isArray: boolean;
  /** Whether it is null by itself. */
  mayBeLeftOut: boolean;
}

interface Table {
  name: string;
  columns: TableColumn[];
  /** By the columns that are left out. */
  statements: Map<string, string>;
}

const tables = new WeakMap<object, Table>();

/**
 * Inserts any number of rows of one table with one statement; every column of the entity is written.
 * @param tail what follows the rows, such as `ON CONFLICT DO NOTHING RETURNING id`
 * @returns the rows of RETURNING, by the names of their columns
 */
export async function insertMany<Entity extends ObjectLiteral, Row = unknown>(
  manager: EntityManager,
  target: EntityTarget<Entity>,
  rows: readonly Entity[],
  tail = '',
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const table = tableOf(manager, target);
  const values = table.columns.map((column) => rows.map((row) => valueOf(row, column)));
  // Half of the columns of a wide table are empty, and would be sent and read for nothing.
  let isLeftOut = table.columns.map(
    ({ mayBeLeftOut }, index) => mayBeLeftOut && values[index]!.every((value) => value === null),
  );
  let key = tail + isLeftOut.map((is) => (is ? '-' : '+')).join('');
  if (!table.statements.has(key) && table.statements.size >= MAX_STATEMENTS) {
    isLeftOut = isLeftOut.map(() => false);
    key = tail;
  }
  let text = table.statements.get(key);
  if (text === undefined) {
    text = `${insertOf(
      table.name,
      table.columns.filter((_, index) => !isLeftOut[index]),
    )} ${tail}`;
    table.statements.set(key, text);
  }
  return prepared(
    manager,
    text,
    values.filter((_, index) => !isLeftOut[index]),
  );
}

function tableOf<Entity extends ObjectLiteral>(manager: EntityManager, target: EntityTarget<Entity>): Table {
  const metadata = manager.connection.getMetadata(target);
  let table = tables.get(metadata);
  if (!table) {
    const columns = metadata.columns.map((column): TableColumn => {
      const type = manager.connection.driver
        .normalizeType(column)
        .replace(/^timestamp with time zone$/, 'timestamptz');
      if (!TYPES.has(type)) throw new Error(`insertMany knows no columns of type ${type}`);
      return {
        name: column.databaseName,
        property: column.propertyName,
        type,
        isArray: column.isArray,
        mayBeLeftOut: column.isNullable && (column.default === undefined || column.default === null),
      };
    });
    tables.set(metadata, (table = { name: metadata.tableName, columns, statements: new Map() }));
  }
  return table;
}

/** An array for each column; of arrays their texts, because PostgreSQL would take them apart as well. */
function insertOf(table: string, columns: readonly TableColumn[]): string {
  const names = columns.map(({ name }) => name);
  const selected = columns.map(({ name, type, isArray }) => (isArray ? `r.${name}::${type}[]` : `r.${name}`));
  const arrays = columns.map(({ type, isArray }, index) => `$${index + 1}::${isArray ? 'text' : type}[]`);
  return `INSERT INTO ${table} (${names.join(', ')})
          SELECT ${selected.join(', ')} FROM unnest(${arrays.join(', ')}) AS r (${names.join(', ')})`;
}

function valueOf(row: ObjectLiteral, { property, type, isArray }: TableColumn): unknown {
  const value: unknown = row[property] ?? null;
  if (value === null) return null;
  if (isArray) return textOfValue(value);
  return type === 'jsonb' ? JSON.stringify(value) : value;
}
