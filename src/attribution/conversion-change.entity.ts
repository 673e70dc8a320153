import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';

export const CONVERSION_CHANGE_KINDS = ['approved', 'rejected', 'refunded'] as const;
export type ConversionChangeKind = (typeof CONVERSION_CHANGE_KINDS)[number];

/** What was done to a conversion, by whom and why; rows are only ever added. */
@Entity('conversion_changes')
@ForeignKey('conversions', ['tenantId', 'conversionId'], ['tenantId', 'id'], {
  name: 'fk_conversion_changes_conversion',
})
@Unique('uq_conversion_changes_source', ['tenantId', 'conversionId', 'sourceKey'])
@Check('ck_conversion_changes_kind', `kind IN ('approved', 'rejected', 'refunded')`)
@Index('ix_conversion_changes_conversion', ['tenantId', 'conversionId', 'id'])
export class ConversionChangeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_conversion_changes' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('uuid', { name: 'conversion_id' })
  conversionId: string;

  @Column('text')
  kind: ConversionChangeKind;

  /** How much of the sale was given back by this. */
  @Column('bigint', { name: 'amount_minor', default: 0, transformer: asBigInt })
  amountMinor: bigint;

  /** How much commission was credited, or taken back, by this. */
  @Column('bigint', { name: 'commission_minor', default: 0, transformer: asBigInt })
  commissionMinor: bigint;

  @Column('text', { nullable: true })
  reason: string | null;

  /** Who did it: `user:…`, `key:…` or `system:…`. */
  @Column('text')
  actor: string;

  /** The message of a shop or a network that asked for it; nothing happens twice for one. */
  @Column('text', { name: 'source_key', nullable: true })
  sourceKey: string | null;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt: Date;
}
