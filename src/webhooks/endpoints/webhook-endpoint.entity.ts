import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type {
  DisabledReason,
  EndpointKind,
  EventFilters,
  OwnerKind,
  PipelineStep,
} from '../webhooks.types.js';

@Entity('webhook_endpoints')
@ForeignKey('users', ['tenantId', 'userId'], ['tenantId', 'id'], { name: 'fk_webhook_endpoints_user' })
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_webhook_endpoints_advertiser',
})
@Unique('uq_webhook_endpoints_tenant_id', ['tenantId', 'id'])
@Check(
  'ck_webhook_endpoints_owner_kind',
  `owner_kind IN ('tenant', 'advertiser', 'promoter', 'partner', 'affiliate')`,
)
@Check('ck_webhook_endpoints_kind', `kind IN ('webhook', 'postback', 'pipeline')`)
@Check('ck_webhook_endpoints_disabled_reason', `disabled_reason IN ('owner', 'gone', 'failing')`)
@Check(
  'ck_webhook_endpoints_owner',
  `CASE WHEN owner_kind = 'tenant' THEN true
        WHEN owner_kind = 'advertiser' THEN advertiser_id IS NOT NULL
        ELSE user_id IS NOT NULL END`,
)
export class WebhookEndpointEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_webhook_endpoints' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_webhook_endpoints_tenant' })
  tenantId: string;

  @Column('text', { name: 'owner_kind' })
  ownerKind: OwnerKind;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('uuid', { name: 'advertiser_id', nullable: true })
  advertiserId: string | null;

  @Column('text')
  kind: EndpointKind;

  @Column('text')
  name: string;

  /** Null for a pipeline, whose steps have their own. */
  @Column('text', { nullable: true })
  url: string | null;

  @Column('text', { name: 'failover_url', nullable: true })
  failoverUrl: string | null;

  @Column('text', { array: true })
  events: string[];

  @Column('jsonb')
  filters: EventFilters;

  @Column('jsonb', { nullable: true })
  steps: PipelineStep[] | null;

  @Column('bytea', { name: 'sealed_secrets' })
  sealedSecrets: Buffer;

  @Column('boolean', { name: 'is_enabled', default: true })
  isEnabled: boolean;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason: DisabledReason | null;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt: Date | null;

  /** Since when nothing got through, by the world's clock; null when the last attempt did. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
