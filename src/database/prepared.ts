import type { ClientBase } from 'pg';
import { type EntityManager, QueryFailedError, type QueryRunner } from 'typeorm';
import { runPrepared } from './pipeline.js';

/** A runner keeps its connection until it is released, and is not used again. */
const clients = new WeakMap<QueryRunner, ClientBase>();

/**
 * Runs a statement in the open transaction that each connection parses and plans once, for those that run all the
 * time: its text must be the same each time, with whatever changes in its values. Answers the rows. Statements that
 * are begun without waiting for each other go to PostgreSQL together; once one has failed, those after it fail too.
 * @throws QueryFailedError
 */
export async function prepared<Row>(
  { queryRunner }: EntityManager,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  if (!queryRunner) throw new Error('no transaction is open');
  // Past TypeORM's runner, which knows no named statements and tells its subscribers of every one. Without a wait where
  // the connection is known, so that statements go in the order in which they were begun.
  let client = clients.get(queryRunner);
  if (!client) clients.set(queryRunner, (client = (await queryRunner.connect()) as ClientBase));
  try {
    return (await runPrepared(client, text, values)) as Row[];
  } catch (error) {
    throw new QueryFailedError(text, values, error as Error);
  }
}
