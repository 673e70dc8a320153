import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity('coupon_codes')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_coupon_codes_advertiser',
})
@ForeignKey('links', ['tenantId', 'linkId'], ['tenantId', 'id'], { name: 'fk_coupon_codes_link' })
@Unique('uq_coupon_codes_key', ['tenantId', 'advertiserId', 'codeKey'])
@Check('ck_coupon_codes_window', 'starts_at < ends_at')
@Index('ix_coupon_codes_link', ['tenantId', 'linkId'])
export class CouponCodeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupon_codes' })
  id: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_coupon_codes_tenant' })
  tenantId: string;

  @Column('uuid', { name: 'advertiser_id' })
  advertiserId: string;

  /** As it was written. */
  @Column('text')
  code: string;

  /** As it is compared, see `couponKey`. */
  @Column('text', { name: 'code_key' })
  codeKey: string;

  @Column('uuid', { name: 'link_id' })
  linkId: string;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Column('timestamptz', { name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
