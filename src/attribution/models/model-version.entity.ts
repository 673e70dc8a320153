import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { TrainedModelName } from '../../offers/attribution-settings.types.js';
import type { TrainingMethod } from './models.types.js';

@Entity('attribution_model_versions')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_attribution_model_versions_advertiser',
})
@Unique('uq_attribution_model_versions_version', ['tenantId', 'advertiserId', 'model', 'version'])
@Check('ck_attribution_model_versions_model', `model IN ('markov', 'shapley')`)
@Check('ck_attribution_model_versions_version', 'version > 0')
@Check('ck_attribution_model_versions_method', `method IN ('exact', 'sampled')`)
export class ModelVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_attribution_model_versions' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_attribution_model_versions_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  @Column('text')
  model: TrainedModelName;

  /** Counts from 1 per advertiser and model. */
  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'period_start' })
  periodStart: Date;

  @Column('timestamptz', { name: 'period_end' })
  periodEnd: Date;

  @Column('integer')
  journeys: number;

  @Column('integer')
  conversions: number;

  @Column('text')
  method: TrainingMethod;

  @Column('double precision', { name: 'error_bound' })
  errorBound: number;

  @Column('integer')
  seed: number;

  /** Promoter id to its part of 10^12, as text. */
  @Column('jsonb')
  weights: Record<string, string>;

  @Column('timestamptz', { name: 'trained_at' })
  trainedAt: Date;
}
