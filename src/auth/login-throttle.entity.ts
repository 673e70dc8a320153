import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Failed log-ins of one subject, which is a keyed hash: the table names neither people nor addresses. */
@Entity('login_throttles')
export class LoginThrottleEntity {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'pk_login_throttles' })
  subject: Buffer;

  @Column('integer')
  failures: number;

  @Column('timestamptz', { name: 'last_failed_at' })
  lastFailedAt: Date;
}
