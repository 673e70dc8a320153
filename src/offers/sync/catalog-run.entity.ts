import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { CatalogRunStatus, SkippedOffer } from './catalogs.types.js';

/** One attempt to take a catalogue over, and what it changed: all of it or nothing. */
@Entity('catalog_runs')
@ForeignKey('catalogs', ['tenantId', 'catalogId'], ['tenantId', 'id'], { name: 'fk_catalog_runs_catalog' })
@Unique('uq_catalog_runs_tenant_id', ['tenantId', 'id'])
@Check('ck_catalog_runs_status', `status IN ('queued', 'running', 'completed', 'failed')`)
@Index('ix_catalog_runs_catalog', ['tenantId', 'catalogId', 'id'])
@Index('uq_catalog_runs_open', { synchronize: false })
export class CatalogRunEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_catalog_runs' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'catalog_id' })
  catalogId: string;

  @Column('text')
  status: CatalogRunStatus;

  /** How often the network was asked. */
  @Column('integer', { default: 0 })
  attempts: number;

  @Column('integer', { default: 0 })
  inserted: number;

  @Column('integer', { default: 0 })
  updated: number;

  @Column('integer', { default: 0 })
  deactivated: number;

  @Column('integer', { default: 0 })
  reactivated: number;

  @Column('integer', { default: 0 })
  unchanged: number;

  @Column('jsonb', { default: [] })
  skipped: SkippedOffer[];

  /** Why it failed. */
  @Column('text', { nullable: true })
  error: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
