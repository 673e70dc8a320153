import { Injectable } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import type { RequestContext } from '../kernel/context/request-context.js';
import { AppDatabase } from './app-database.js';
import { prepared } from './prepared.js';

interface OpenTransaction {
  /** Null where rows of many tenants are written together. */
  tenantId: string | null;
  manager: EntityManager;
  afterCommit: (() => void)[];
  /** What the commit of a transaction across tenants need not wait for. */
  last?: Promise<unknown>[];
}

/**
 * The only way to a tenant's rows: a transaction in which the database knows the tenant. Inside one,
 * repositories take `tx.manager`; nested runs join; outside, the app role sees no row at all.
 */
@Injectable()
export class TenantTransactions {
  private readonly open = new AsyncLocalStorage<OpenTransaction>();

  constructor(private readonly database: AppDatabase) {}

  async run<T>(
    ctx: Pick<RequestContext, 'tenantId'>,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const outer = this.open.getStore();
    if (outer) {
      if (outer.tenantId !== null && outer.tenantId !== ctx.tenantId)
        throw new Error('a transaction stays within one tenant');
      return work(outer.manager);
    }
    return this.begin(this.database.source, ctx.tenantId, work);
  }

  /** Reads that all see the same moment; a transaction of its own, which writes nothing. */
  async runSnapshot<T>(
    ctx: Pick<RequestContext, 'tenantId'>,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    if (this.open.getStore()) throw new Error('a snapshot cannot begin within a transaction');
    return this.begin(this.database.source, ctx.tenantId, work, 'REPEATABLE READ');
  }

  /**
   * A transaction of its own on another data source, for platform administration by the system role.
   * Use cases called inside join it; row security does not narrow what they read there.
   */
  async runOn<T>(
    database: { source: DataSource },
    ctx: Pick<RequestContext, 'tenantId'>,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    return this.begin(database.source, ctx.tenantId, work);
  }

  /**
   * One transaction for rows of many tenants, on the system role's data source: a journal's records are settled
   * together, whoever they belong to. Every statement in it must name the tenant of each row itself.
   */
  async runAcross<T>(
    database: { source: DataSource },
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    const runner = database.source.createQueryRunner();
    const { manager } = runner;
    const last: Promise<unknown>[] = [];
    const transaction: OpenTransaction = { tenantId: null, manager, afterCommit: [], last };
    try {
      await runner.connect();
      // On its way with the first statement. The runner must know, or it refuses to lock rows.
      const begun = prepared(manager, 'BEGIN', []);
      begun.catch(() => undefined);
      Object.assign(runner, { isTransactionActive: true });
      try {
        const result = await this.open.run(transaction, () => work(manager));
        // After a statement that failed PostgreSQL skips this one as well.
        await Promise.all([begun, ...last, prepared(manager, 'COMMIT', [])]);
        for (const callback of transaction.afterCommit) callback();
        return result;
      } catch (error) {
        await Promise.allSettled([begun, ...last]);
        await runner.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      Object.assign(runner, { isTransactionActive: false });
      await runner.release();
    }
  }

  /**
   * Within `runAcross`: statements that were begun and need not be waited for, because nothing follows but the commit,
   * which is sent along with them. It fails as the first of them does.
   */
  commitWith(last: Promise<unknown>): void {
    const transaction = this.open.getStore();
    if (transaction?.last === undefined) throw new Error('no transaction across tenants is open');
    // Seen to by the commit, even if the work fails before it.
    last.catch(() => undefined);
    transaction.last.push(last);
  }

  private async begin<T>(
    source: DataSource,
    tenantId: string | null,
    work: (manager: EntityManager) => Promise<T>,
    isolation?: 'REPEATABLE READ',
  ): Promise<T> {
    const transaction: OpenTransaction = { tenantId, manager: undefined!, afterCommit: [] };
    const inside = async (manager: EntityManager): Promise<T> => {
      if (tenantId !== null) await manager.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
      transaction.manager = manager;
      return this.open.run(transaction, () => work(manager));
    };
    const result = await (isolation ? source.transaction(isolation, inside) : source.transaction(inside));
    for (const callback of transaction.afterCommit) callback();
    return result;
  }

  /** The open transaction's manager; a programming error outside of one. */
  get manager(): EntityManager {
    const transaction = this.open.getStore();
    if (!transaction) throw new Error('no transaction is open: wrap the use case in tx.run(ctx, …)');
    return transaction.manager;
  }

  /** Runs after the commit, not at all after a rollback; must not throw. */
  afterCommit(callback: () => void): void {
    const transaction = this.open.getStore();
    if (!transaction) throw new Error('no transaction is open');
    transaction.afterCommit.push(callback);
  }

  /**
   * Calls one of the SECURITY DEFINER look-ups that answer before a tenant is known, on a connection
   * of its own and without a tenant.
   */
  async lookup<T>(sql: string, parameters: unknown[]): Promise<T[]> {
    return this.database.source.query(sql, parameters);
  }
}
