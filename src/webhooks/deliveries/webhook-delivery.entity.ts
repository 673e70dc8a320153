import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asNumber } from '../../database/columns.js';
import type { DeliveryStatus, JsonObject, PipelineProgress } from '../webhooks.types.js';

/** One event on its way to one endpoint. */
@Entity('webhook_deliveries')
@ForeignKey('webhook_endpoints', ['tenantId', 'endpointId'], ['tenantId', 'id'], {
  name: 'fk_webhook_deliveries_endpoint',
  onDelete: 'CASCADE',
})
@Unique('uq_webhook_deliveries_tenant_id', ['tenantId', 'id'])
@Unique('uq_webhook_deliveries_event', ['endpointId', 'eventId'])
@Check('ck_webhook_deliveries_status', `status IN ('pending', 'delivered', 'dead', 'skipped')`)
@Index('ix_webhook_deliveries_due', { synchronize: false })
@Index('ix_webhook_deliveries_head', { synchronize: false })
@Index('ix_webhook_deliveries_endpoint', ['tenantId', 'endpointId', 'id'])
@Index('ix_webhook_deliveries_concluded', ['concludedAt'])
export class WebhookDeliveryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_webhook_deliveries' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_webhook_deliveries_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'endpoint_id' })
  endpointId: string;

  @Column('uuid', { name: 'event_id' })
  eventId: string;

  @Column('text', { name: 'event_type' })
  eventType: string;

  @Column('text', { name: 'entity_type' })
  entityType: string;

  @Column('text', { name: 'entity_id' })
  entityId: string;

  /** Taken in the event's own transaction; what is lower goes first. */
  @Column('bigint', { name: 'entity_sequence', transformer: asNumber })
  entitySequence: number;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  /** What the endpoint's owner may see of the event. */
  @Column('jsonb')
  payload: JsonObject;

  @Column('text')
  status: DeliveryStatus;

  /** Of this round: a replay counts from the start. */
  @Column('integer', { default: 0 })
  attempts: number;

  @Column('integer', { default: 0 })
  replays: number;

  /** By the world's clock. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  /** A worker has it until then, by wall time. */
  @Column('timestamptz', { name: 'locked_until', nullable: true })
  lockedUntil: Date | null;

  @Column('jsonb', { nullable: true })
  progress: PipelineProgress | null;

  @Column('integer', { name: 'last_status', nullable: true })
  lastStatus: number | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'concluded_at', nullable: true })
  concludedAt: Date | null;
}
