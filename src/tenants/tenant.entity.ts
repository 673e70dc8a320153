import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asNumber } from '../database/columns.js';
import type { World } from '../kernel/context/request-context.js';
import type { Branding, TenantStatus } from './tenants.types.js';

/** A customer of the platform, or the test twin of one. */
@Entity('tenants')
@Index('ix_tenants_parent', ['parentId'])
@Unique('uq_tenants_slug', ['slug'])
@Unique('uq_tenants_live_tenant', ['liveTenantId'])
@Check('ck_tenants_world', `world IN ('live', 'test')`)
@Check('ck_tenants_status', `status IN ('active', 'suspended')`)
@Check('ck_tenants_twin', `(world = 'test') = (live_tenant_id IS NOT NULL)`)
@Check('ck_tenants_live_clock', `world = 'test' OR clock_offset_ms = 0`)
export class TenantEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tenants' })
  id: string;

  @Column('uuid', { name: 'parent_id', nullable: true })
  @ForeignKey('tenants', { name: 'fk_tenants_parent' })
  parentId: string | null;

  @Column('text', { default: 'live' })
  world: World;

  @Column('uuid', { name: 'live_tenant_id', nullable: true })
  @ForeignKey('tenants', { name: 'fk_tenants_live_tenant' })
  liveTenantId: string | null;

  @Column('text')
  slug: string;

  @Column('text')
  name: string;

  @Column('text', { default: 'active' })
  status: TenantStatus;

  @Column('text', { name: 'suspended_reason', nullable: true })
  suspendedReason: string | null;

  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt: Date | null;

  @Column('text', { name: 'plan_code', default: 'free' })
  @ForeignKey('plans', { name: 'fk_tenants_plan' })
  planCode: string;

  @Column('text', { default: 'UTC' })
  timezone: string;

  @Column('jsonb', { default: {} })
  branding: Branding;

  @Column('jsonb', { default: {} })
  flags: Record<string, boolean>;

  @Column('bigint', { name: 'clock_offset_ms', default: 0, transformer: asNumber })
  clockOffsetMs: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
