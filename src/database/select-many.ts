import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { prepared } from './prepared.js';

/**
 * Entities by a prepared statement, without what a query builder costs each time.
 * @param rest what follows `FROM table e`, with columns by their names in the database
 */
export async function selectMany<Entity extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Entity>,
  rest: string,
  values: unknown[],
): Promise<Entity[]> {
  const { columns, tableName } = manager.connection.getMetadata(target);
  const names = columns.map(({ databaseName }) => `e.${databaseName}`).join(', ');
  const rows = await prepared<ObjectLiteral>(manager, `SELECT ${names} FROM ${tableName} e ${rest}`, values);
  const { driver } = manager.connection;
  return rows.map(
    (row) =>
      Object.fromEntries(
        columns.map((column) => [
          column.propertyName,
          driver.prepareHydratedValue(row[column.databaseName], column),
        ]),
      ) as Entity,
  );
}
