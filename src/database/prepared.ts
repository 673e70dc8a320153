import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { type EntityManager, QueryFailedError } from 'typeorm';

const names = new Map<string, string>();

/**
 * Runs a statement in the open transaction that each connection parses and plans once, for those that run all the
 * time: its text must be the same each time, with whatever changes in its values. Answers the rows.
 * @throws QueryFailedError
 */
export async function prepared<Row>(
  { queryRunner }: EntityManager,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  if (!queryRunner) throw new Error('no transaction is open');
  // Past TypeORM's runner, which knows no named statements and tells its subscribers of every one.
  const client = (await queryRunner.connect()) as ClientBase;
  try {
    return (await client.query({ name: nameOf(text), text, values })).rows as Row[];
  } catch (error) {
    throw new QueryFailedError(text, values, error as Error);
  }
}

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('hex').slice(0, 40);
    names.set(text, name);
  }
  return name;
}
