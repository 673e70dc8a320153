import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ProfileEntity } from './profile.entity.js';

export interface PagePlace {
  tenantId: string;
  userId: string;
}

@Injectable()
export class ProfilesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(profile: ProfileEntity): Promise<void> {
    await this.tx.manager.insert(ProfileEntity, profile as object);
  }

  async findOf(userId: string): Promise<ProfileEntity | null> {
    return this.tx.manager.findOneBy(ProfileEntity, { userId });
  }

  async lockOf(userId: string): Promise<ProfileEntity | null> {
    return this.tx.manager.findOne(ProfileEntity, { where: { userId }, lock: { mode: 'pessimistic_write' } });
  }

  async update(userId: string, changes: Partial<ProfileEntity>): Promise<void> {
    await this.tx.manager.update(ProfileEntity, { userId }, { ...changes, updatedAt: new Date() } as object);
  }

  /** Those that everybody may see. */
  async findPublic(userIds: readonly string[]): Promise<ProfileEntity[]> {
    if (userIds.length === 0) return [];
    return this.tx.manager.findBy(ProfileEntity, { userId: In([...userIds]), isPublic: true });
  }

  /** Whose page it is, before a tenant is known. */
  async findPlace(username: string): Promise<PagePlace | null> {
    const [row] = await this.tx.lookup<{ tenant_id: string; user_id: string }>(
      'SELECT tenant_id, user_id FROM find_promoter_page($1)',
      [username],
    );
    return row ? { tenantId: row.tenant_id, userId: row.user_id } : null;
  }
}
