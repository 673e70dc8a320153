import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { SettlementMode } from '../rewards/rewards.types.js';
import type { AdvertiserStatus } from './advertisers.types.js';

@Entity('advertisers')
@Unique('uq_advertisers_tenant_id', ['tenantId', 'id'])
@Check('ck_advertisers_status', `status IN ('pending', 'active', 'suspended', 'rejected')`)
@Check('ck_advertisers_country', `country ~ '^[A-Z]{2}$'`)
@Check('ck_advertisers_settlement', `settlement_mode IN ('direct', 'platform')`)
export class AdvertiserEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_advertisers' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_advertisers_tenant' })
  tenantId: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'website_url', nullable: true })
  websiteUrl: string | null;

  @Column('text', { nullable: true })
  country: string | null;

  /** Why it may not publish offers. */
  @Column('text', { name: 'rejection_reason', nullable: true })
  rejectionReason: string | null;

  @Column('text', { default: 'pending' })
  status: AdvertiserStatus;

  /** Whether the company pays promoters itself, or the platform does and invoices it. */
  @Column('text', { name: 'settlement_mode', default: 'platform' })
  settlementMode: SettlementMode;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
