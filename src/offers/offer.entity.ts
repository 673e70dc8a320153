import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { asBigInt } from '../database/columns.js';
import type { AttributionModel, RuleModel } from './attribution-settings.types.js';
import type { AutoApproval, UnknownEvents } from './intake-settings.types.js';
import type {
  LandingPage,
  LocalizedText,
  OfferDevice,
  OfferPauser,
  OfferProposal,
  OfferStatus,
  PayoutType,
} from './offers.types.js';

@Entity('offers')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], { name: 'fk_offers_advertiser' })
@Unique('uq_offers_tenant_id', ['tenantId', 'id'])
@Check('ck_offers_status', `status IN ('draft', 'pending', 'active', 'paused', 'rejected', 'ended')`)
@Check('ck_offers_payout_type', `payout_type IN ('cpa', 'cps', 'cpl', 'cpi', 'revshare')`)
@Check('ck_offers_unknown_events', `unknown_events IN ('own_payout', 'refuse')`)
@Check('ck_offers_auto_approve', `auto_approve IN ('none', 'verified')`)
@Check('ck_offers_currency', `currency ~ '^[A-Z]{3}$'`)
@Check('ck_offers_click_window', 'click_window_days BETWEEN 1 AND 365')
@Check('ck_offers_cool_off', 'cool_off_days BETWEEN 0 AND 365')
@Check(
  'ck_offers_attribution_model',
  `attribution_model IN ('last', 'first', 'linear', 'time_decay', 'position', 'markov', 'shapley')`,
)
@Check('ck_offers_fallback_model', `fallback_model IN ('last', 'first', 'linear', 'time_decay', 'position')`)
@Check('ck_offers_half_life', 'half_life_days BETWEEN 1 AND 365')
@Check('ck_offers_view_window', 'view_window_hours BETWEEN 0 AND 720')
@Check(
  'ck_offers_payout',
  `(payout_type IN ('cps', 'revshare') AND payout_basis_points BETWEEN 0 AND 10000 AND payout_minor IS NULL)
   OR (payout_type NOT IN ('cps', 'revshare') AND payout_minor >= 0 AND payout_basis_points IS NULL)`,
)
@Check('ck_offers_devices', `devices <@ ARRAY['desktop', 'mobile', 'tablet']`)
@Check('ck_offers_paused_by', `paused_by IN ('admin', 'advertiser', 'system', 'suspension')`)
@ForeignKey('categories', ['tenantId', 'categoryId'], ['tenantId', 'id'], { name: 'fk_offers_category' })
@ForeignKey('brands', ['tenantId', 'brandId'], ['tenantId', 'id'], { name: 'fk_offers_brand' })
@ForeignKey('catalogs', ['tenantId', 'catalogId'], ['tenantId', 'id'], { name: 'fk_offers_catalog' })
@Unique('uq_offers_upstream', ['tenantId', 'catalogId', 'upstreamId'])
@Index('ix_offers_advertiser', ['tenantId', 'advertiserId'])
@Index('ix_offers_category', ['tenantId', 'categoryId'])
@Index('ix_offers_brand', ['tenantId', 'brandId'])
export class OfferEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_offers' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_offers_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  @Column('jsonb')
  title: LocalizedText;

  @Column('jsonb', { nullable: true })
  description: LocalizedText | null;

  @Column('jsonb', { nullable: true })
  terms: LocalizedText | null;

  /** Questions that whoever joins answers. */
  @Column('jsonb', { default: [] })
  requirements: LocalizedText[];

  @Column('uuid', { name: 'category_id', nullable: true })
  categoryId: string | null;

  @Column('uuid', { name: 'brand_id', nullable: true })
  brandId: string | null;

  /** Where it sells; empty for everywhere. */
  @Column('text', { array: true, default: '{}' })
  countries: string[];

  @Column('text', { array: true, default: '{}' })
  devices: OfferDevice[];

  @Column('text', { name: 'preview_url', nullable: true })
  previewUrl: string | null;

  @Column('jsonb', { name: 'landing_pages', default: [] })
  landingPages: LandingPage[];

  @Column('boolean', { name: 'requires_approval', default: false })
  requiresApproval: boolean;

  /** Why the offer, or the last proposed change of it, was rejected. */
  @Column('text', { name: 'rejection_reason', nullable: true })
  rejectionReason: string | null;

  @Column('text', { name: 'paused_by', nullable: true })
  pausedBy: OfferPauser | null;

  /** A change that waits for review while the offer goes on as it is. */
  @Column('jsonb', { nullable: true })
  proposal: OfferProposal | null;

  /** The network's catalogue it was taken from; null for an own one. */
  @Column('uuid', { name: 'catalog_id', nullable: true })
  catalogId: string | null;

  /** The network's own id. */
  @Column('text', { name: 'upstream_id', nullable: true })
  upstreamId: string | null;

  /** No longer listed by the network: nobody can resume it. */
  @Column('boolean', { name: 'is_gone_upstream', default: false })
  isGoneUpstream: boolean;

  @Column('text', { default: 'draft' })
  status: OfferStatus;

  @Column('text', { name: 'destination_url' })
  destinationUrl: string;

  @Column('text', { name: 'click_id_parameter', default: 'click_id' })
  clickIdParameter: string;

  @Column('boolean', { name: 'passes_parameters', default: false })
  passesParameters: boolean;

  @Column('text', { name: 'own_hosts', array: true, default: '{}' })
  ownHosts: string[];

  @Column('text', { name: 'fallback_url', nullable: true })
  fallbackUrl: string | null;

  @Column('text', { name: 'payout_type' })
  payoutType: PayoutType;

  @Column('integer', { name: 'payout_basis_points', nullable: true })
  payoutBasisPoints: number | null;

  @Column('bigint', { name: 'payout_minor', nullable: true, transformer: asBigInt })
  payoutMinor: bigint | null;

  @Column('text')
  currency: string;

  @Column('integer', { name: 'click_window_days', default: 30 })
  clickWindowDays: number;

  @Column('integer', { name: 'cool_off_days', default: 30 })
  coolOffDays: number;

  @Column('text', { name: 'attribution_model', default: 'last' })
  attributionModel: AttributionModel;

  @Column('integer', { name: 'half_life_days', default: 7 })
  halfLifeDays: number;

  @Column('text', { name: 'fallback_model', default: 'last' })
  fallbackModel: RuleModel;

  @Column('integer', { name: 'view_window_hours', default: 24 })
  viewWindowHours: number;

  @Column('boolean', { name: 'coupon_overrides_click', default: false })
  couponOverridesClick: boolean;

  @Column('text', { name: 'unknown_events', default: 'own_payout' })
  unknownEvents: UnknownEvents;

  @Column('text', { name: 'auto_approve', default: 'none' })
  autoApprove: AutoApproval;

  @Column('boolean', { name: 'senders_may_approve', default: false })
  sendersMayApprove: boolean;

  @Column('text', { name: 'allowed_origins', array: true, default: '{}' })
  allowedOrigins: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
