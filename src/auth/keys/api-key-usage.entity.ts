import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { asNumber } from '../../database/columns.js';

const KEY = { primaryKeyConstraintName: 'pk_api_key_usage' };

/** What a key did on one day of UTC. */
@Entity('api_key_usage')
@ForeignKey('api_keys', ['tenantId', 'keyId'], ['tenantId', 'id'], { name: 'fk_api_key_usage_key' })
export class ApiKeyUsageEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'key_id', ...KEY })
  keyId: string;

  /** As 2026-01-31. */
  @PrimaryColumn('date', KEY)
  day: string;

  @Column('bigint', { default: 0, transformer: asNumber })
  requests: number;

  /** Answers of 400 and above, those of `limited` among them. */
  @Column('bigint', { default: 0, transformer: asNumber })
  errors: number;

  /** Answers of 429. */
  @Column('bigint', { default: 0, transformer: asNumber })
  limited: number;
}
