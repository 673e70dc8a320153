import type { QueryRunner } from 'typeorm';

/** Runs statements one after the other, inside the migration's transaction. */
export async function runAll(queryRunner: QueryRunner, statements: string[]): Promise<void> {
  for (const statement of statements) await queryRunner.query(statement);
}
