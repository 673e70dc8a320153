import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { Routing } from './routing.types.js';

@Entity('link_routes')
@ForeignKey('links', ['tenantId', 'linkId'], ['tenantId', 'id'], { name: 'fk_link_routes_link' })
@Unique('uq_link_routes_tenant_id', ['tenantId', 'linkId'])
export class LinkRouteEntity {
  @PrimaryColumn('uuid', { name: 'link_id', primaryKeyConstraintName: 'pk_link_routes' })
  linkId: string;

  @Column('uuid', { name: 'tenant_id' })
  @ForeignKey('tenants', { name: 'fk_link_routes_tenant' })
  tenantId: string;

  @Column('jsonb')
  routing: Routing;

  @Column('uuid', { name: 'offer_ids', array: true })
  offerIds: string[];

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
