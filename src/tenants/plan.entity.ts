import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a tenant may have; null is without limit. */
@Entity('plans')
export class PlanEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_plans' })
  code: string;

  @Column('text')
  name: string;

  @Column('integer', { name: 'max_users', nullable: true })
  maxUsers: number | null;

  @Column('integer', { name: 'max_offers', nullable: true })
  maxOffers: number | null;

  @Column('integer', { name: 'max_clicks_per_month', nullable: true })
  maxClicksPerMonth: number | null;

  @Column('integer', { name: 'max_keys', nullable: true })
  maxKeys: number | null;
}
