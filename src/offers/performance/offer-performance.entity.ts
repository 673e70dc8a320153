import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { asBigInt, asNumber } from '../../database/columns.js';

const KEY = { primaryKeyConstraintName: 'pk_offer_performance' };

/** What an offer brought in the last days; no row: nothing was reckoned yet. */
@Entity('offer_performance')
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_offer_performance_offer' })
export class OfferPerformanceEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'offer_id', ...KEY })
  offerId: string;

  /** Clicks that count: no bots, no duplicates. */
  @Column('bigint', { name: 'counted_clicks', transformer: asNumber })
  countedClicks: number;

  /** Conversions that stand, pending or approved. */
  @Column('bigint', { transformer: asNumber })
  conversions: number;

  /** Commission that stands, in the offer's currency. */
  @Column('bigint', { name: 'payout_minor', transformer: asBigInt })
  payoutMinor: bigint;

  /** So many days until `computedAt`. */
  @Column('integer', { name: 'window_days' })
  windowDays: number;

  /** By the clock of the offer's world. */
  @Column('timestamptz', { name: 'computed_at' })
  computedAt: Date;
}
