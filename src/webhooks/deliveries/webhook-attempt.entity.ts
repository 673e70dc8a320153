import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Exchange } from '../webhooks.types.js';

/** One attempt of a delivery, with all that was asked and answered. */
@Entity('webhook_attempts')
@ForeignKey('webhook_deliveries', ['tenantId', 'deliveryId'], ['tenantId', 'id'], {
  name: 'fk_webhook_attempts_delivery',
  onDelete: 'CASCADE',
})
@Index('ix_webhook_attempts_delivery', ['tenantId', 'deliveryId', 'id'])
export class WebhookAttemptEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_webhook_attempts' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_webhook_attempts_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'delivery_id' })
  deliveryId: string;

  @Column('integer')
  number: number;

  @Column('boolean', { name: 'is_delivered' })
  isDelivered: boolean;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('jsonb')
  exchanges: Exchange[];

  /** Wall time. */
  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  @Column('integer', { name: 'duration_ms' })
  durationMs: number;
}
