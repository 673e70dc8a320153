import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { prepared } from './prepared.js';

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
  const { columns, tableName } = manager.connection.getMetadata(target);
  const names = columns.map(({ databaseName }) => databaseName).join(', ');
  const records = rows.map((row) =>
    Object.fromEntries(
      columns.map((column) => [column.databaseName, asJson((row as ObjectLiteral)[column.propertyName])]),
    ),
  );
  return prepared(
    manager,
    `INSERT INTO ${tableName} (${names})
     SELECT ${names} FROM json_populate_recordset(NULL::${tableName}, $1::json) ${tail}`,
    [JSON.stringify(records)],
  );
}

/** As PostgreSQL reads it out of JSON: numbers that a float would spoil, and bytes, as text. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  return value ?? null;
}
