import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { Audience, ProfileLink } from './profiles.types.js';

const KEY = { primaryKeyConstraintName: 'pk_promoter_profiles' };

/** What a promoter shows of themselves. The username is unique on the whole platform: it is found before a tenant is. */
@Entity('promoter_profiles')
@ForeignKey('users', ['tenantId', 'userId'], ['tenantId', 'id'], { name: 'fk_promoter_profiles_user' })
@Unique('uq_promoter_profiles_username', ['username'])
@Check('ck_promoter_profiles_username', `username ~ '^[a-z0-9][a-z0-9_-]{2,29}$'`)
export class ProfileEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id', ...KEY })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'user_id', ...KEY })
  userId: string;

  @Column('text')
  username: string;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { nullable: true })
  bio: string | null;

  @Column('jsonb', { default: [] })
  links: ProfileLink[];

  @Column('jsonb', { default: {} })
  audience: Audience;

  @Column('boolean', { name: 'is_public', default: true })
  isPublic: boolean;

  @Column('boolean', { name: 'shows_offers', default: true })
  showsOffers: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
