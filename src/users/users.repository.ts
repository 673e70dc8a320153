import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { isUuid } from '../kernel/ids/uuid.js';
import { decodeCursor } from '../kernel/paging/cursor.js';
import { page, type Page, type PageRequest } from '../kernel/paging/page.js';
import { UserEntity } from './user.entity.js';
import type { UserFilter, UserSort } from './users.types.js';

const SEARCH = `(strpos(user.email, :search) > 0 OR strpos(lower(user.displayName), :search) > 0
  OR strpos(user.voucherKey, :search) > 0)`;

export interface LoginPlace {
  userId: string;
  tenantId: string;
}

@Injectable()
export class UsersRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(user: UserEntity): Promise<void> {
    await this.tx.manager.insert(UserEntity, { ...user } as object);
  }

  async findById(id: string): Promise<UserEntity | null> {
    return this.tx.manager.findOneBy(UserEntity, { id });
  }

  /** Whoever has a code, as codes are compared. */
  async findByVoucher(voucherKey: string): Promise<UserEntity | null> {
    return this.tx.manager.findOneBy(UserEntity, { voucherKey });
  }

  /** E-mail addresses by user. */
  async findEmails(ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows: { id: string; email: string }[] = await this.tx.manager.query(
      'SELECT id, email FROM users WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows.map(({ id, email }) => [id, email]));
  }

  async lockById(id: string): Promise<UserEntity | null> {
    return this.tx.manager.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Always in the order of ids, so that two admins who remove each other wait instead of deadlocking. */
  async lockActiveAdmins(): Promise<UserEntity[]> {
    return this.tx.manager
      .createQueryBuilder(UserEntity, 'user')
      .where(`'ADMIN' = ANY(user.roles) AND user.status = 'active'`)
      .orderBy('user.id', 'ASC')
      .setLock('pessimistic_write')
      .getMany();
  }

  async update(id: string, changes: Partial<UserEntity>): Promise<void> {
    await this.tx.manager.update(UserEntity, { id }, { ...changes, updatedAt: new Date() });
  }

  /** Up to `limit` users after an id, oldest first. */
  async findAfter(filter: UserFilter, after: string | null, limit: number): Promise<UserEntity[]> {
    const query = this.filtered(filter).orderBy('user.id', 'ASC').take(limit);
    if (after) query.andWhere('user.id > :after', { after });
    return query.getMany();
  }

  async findPage(filter: UserFilter, sort: UserSort, request: PageRequest): Promise<Page<UserEntity>> {
    const isDescending = sort.startsWith('-');
    // Ids are ordered by the time they were made, so creation order needs no other column.
    const column = sort.endsWith('email') ? 'email' : 'id';
    const query = this.filtered(filter)
      .orderBy(`user.${column}`, isDescending ? 'DESC' : 'ASC')
      .take(request.limit + 1);
    if (request.cursor) {
      const [after] = decodeCursor(request.cursor, sort, 1).values;
      if (column === 'id' ? !isUuid(after) : typeof after !== 'string') throw new InvalidCursor();
      query.andWhere(`user.${column} ${isDescending ? '<' : '>'} :after`, { after });
    }
    return page(await query.getMany(), request.limit, (user) => ({ sort, values: [user[column]] }));
  }

  private filtered(filter: UserFilter): SelectQueryBuilder<UserEntity> {
    const query = this.tx.manager.createQueryBuilder(UserEntity, 'user').where('true');
    if (filter.email) query.andWhere('strpos(user.email, :part) > 0', { part: filter.email.toLowerCase() });
    if (filter.search) query.andWhere(SEARCH, { search: filter.search.toLowerCase() });
    if (filter.role) query.andWhere(':role = ANY(user.roles)', { role: filter.role });
    if (filter.status) query.andWhere('user.status = :status', { status: filter.status });
    return query;
  }

  /** Where the account of an e-mail is, before a tenant is known. */
  async findLoginPlace(email: string): Promise<LoginPlace | null> {
    const [row] = await this.tx.lookup<{ user_id: string; tenant_id: string }>(
      'SELECT user_id, tenant_id FROM find_login($1)',
      [email],
    );
    return row ? { userId: row.user_id, tenantId: row.tenant_id } : null;
  }
}
