import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { SigningKeyEntity } from './signing-key.entity.js';

@Injectable()
export class SigningRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Those that are good at this moment, newest first. */
  async findRing(now: Date): Promise<SigningKeyEntity[]> {
    return this.tx.manager
      .createQueryBuilder(SigningKeyEntity, 'key')
      .where('key.validUntil IS NULL OR key.validUntil > :now', { now })
      .orderBy('key.id', 'DESC')
      .getMany();
  }

  /** False when the tenant has a key that signs already. */
  async insertIfNone(key: SigningKeyEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(SigningKeyEntity)
      .values(key)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  /** Ends every key that would live longer. */
  async endAll(at: Date): Promise<void> {
    await this.tx.manager
      .createQueryBuilder()
      .update(SigningKeyEntity)
      .set({ validUntil: at })
      .where('valid_until IS NULL OR valid_until > :at', { at })
      .execute();
  }

  async isNonceUsed(linkId: string, nonce: string): Promise<boolean> {
    const rows: unknown[] = await this.tx.manager.query(
      'SELECT 1 FROM link_nonces WHERE link_id = $1 AND nonce = $2',
      [linkId, nonce],
    );
    return rows.length > 0;
  }
}
