import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { FailureCount } from './login-throttle.policy.js';

/** Counters that belong to no tenant, since a log-in is judged before one is known. */
@Injectable()
export class LoginThrottleRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** One entry per subject, in order; null for those never counted. */
  async find(subjects: Buffer[]): Promise<(FailureCount | null)[]> {
    const rows = await this.tx.lookup<{ failures: number | null; age_ms: string | null }>(
      `SELECT t.failures, extract(epoch FROM now() - t.last_failed_at) * 1000 AS age_ms
         FROM unnest($1::bytea[]) WITH ORDINALITY AS s (subject, position)
         LEFT JOIN login_throttles t USING (subject) ORDER BY s.position`,
      [subjects],
    );
    return rows.map(({ failures, age_ms }) =>
      failures === null ? null : { failures, ageMs: Math.max(0, Number(age_ms)) },
    );
  }

  /** Sets a counter unless another attempt has moved it since it was read; false when one has. */
  async advance(subject: Buffer, seen: number | null, failures: number): Promise<boolean> {
    const rows = await this.tx.lookup<{ failures: number }>(
      `INSERT INTO login_throttles AS t (subject, failures, last_failed_at) VALUES ($1, $3, now())
       ON CONFLICT (subject) DO UPDATE SET failures = $3, last_failed_at = now() WHERE t.failures = $2
       RETURNING failures`,
      [subject, seen, failures],
    );
    return rows.length === 1;
  }

  /** One more failure each; a count that is old enough starts again. */
  async increment(counts: { subject: Buffer; forgetAfterMs: number }[]): Promise<void> {
    await this.tx.lookup(
      `INSERT INTO login_throttles AS t (subject, failures, last_failed_at)
       SELECT n.subject, 1, now() FROM unnest($1::bytea[]) AS n (subject) ORDER BY n.subject
       ON CONFLICT (subject) DO UPDATE SET last_failed_at = now(), failures = CASE
         WHEN t.last_failed_at < now() - make_interval(secs => (
           SELECT f.ms / 1000.0 FROM unnest($1::bytea[], $2::integer[]) AS f (subject, ms)
            WHERE f.subject = t.subject)) THEN 1
         ELSE least(t.failures + 1, 10000) END`,
      [counts.map(({ subject }) => subject), counts.map(({ forgetAfterMs }) => forgetAfterMs)],
    );
  }

  async clear(subjects: Buffer[]): Promise<void> {
    await this.tx.lookup(
      `INSERT INTO login_throttles (subject, failures, last_failed_at)
       SELECT n.subject, 0, now() FROM unnest($1::bytea[]) AS n (subject) ORDER BY n.subject
       ON CONFLICT (subject) DO UPDATE SET failures = 0, last_failed_at = now()`,
      [subjects],
    );
  }

  /** Rows are locked in the same order everywhere, so that log-ins at once do not block each other for good. */
  async takeBackOne(subjects: Buffer[]): Promise<void> {
    await this.tx.lookup(
      `WITH locked AS (
         SELECT subject FROM login_throttles WHERE subject = ANY($1::bytea[]) ORDER BY subject FOR UPDATE)
       UPDATE login_throttles t SET failures = greatest(0, t.failures - 1) FROM locked l
        WHERE t.subject = l.subject`,
      [subjects],
    );
  }

  /** Forgets what no rule looks at any more. */
  async deleteOld(days: number): Promise<void> {
    await this.tx.lookup(
      'DELETE FROM login_throttles WHERE last_failed_at < now() - make_interval(days => $1)',
      [days],
    );
  }
}
