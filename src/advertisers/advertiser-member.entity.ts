import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'pk_advertiser_members' };

@Entity('advertiser_members')
@ForeignKey('advertisers', ['tenantId', 'advertiserId'], ['tenantId', 'id'], {
  name: 'fk_advertiser_members_advertiser',
})
@ForeignKey('users', ['tenantId', 'userId'], ['tenantId', 'id'], { name: 'fk_advertiser_members_user' })
export class AdvertiserMemberEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'user_id', ...KEY })
  userId: string;

  @PrimaryColumn('uuid', { name: 'advertiser_id', ...KEY })
  advertiserId: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
