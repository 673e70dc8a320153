import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'pk_offer_shares' };

/** A partner's own share for one offer; it goes before the shares of its campaigns. */
@Entity('offer_shares')
@ForeignKey('users', ['tenantId', 'partnerId'], ['tenantId', 'id'], { name: 'fk_offer_shares_partner' })
@ForeignKey('offers', ['tenantId', 'offerId'], ['tenantId', 'id'], { name: 'fk_offer_shares_offer' })
@Check('ck_offer_shares_share', 'share_basis_points BETWEEN 0 AND 10000')
export class OfferShareEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'partner_id', ...KEY })
  partnerId: string;

  @PrimaryColumn('uuid', { name: 'offer_id', ...KEY })
  offerId: string;

  @Column('integer', { name: 'share_basis_points' })
  shareBasisPoints: number;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
