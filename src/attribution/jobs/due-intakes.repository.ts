import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import { systemContext, type World } from '../../kernel/context/request-context.js';
import type { Intake } from '../intake/intake.types.js';

export interface DueIntake extends Intake {
  attempts: number;
}

interface Row extends Omit<DueIntake, 'ctx'> {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

/** Looks across tenants, hence the system role. */
@Injectable()
export class DueIntakesRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Waiting is a matter of wall time: it ends when journals are drained, not when a world's clock moves. */
  async find(job: string, limit: number): Promise<DueIntake[]> {
    const rows: Row[] = await this.database.manager.query(
      `SELECT i.id, i.source, i.payload, i.key_id AS "keyId", i.advertiser_id AS "advertiserId", i.attempts,
              i.received_at AS "receivedAt", i.tenant_id AS "tenantId", t.world,
              t.clock_offset_ms::float8 AS "clockOffsetMs"
         FROM conversion_intakes i JOIN tenants t ON t.id = i.tenant_id
        WHERE i.status = 'queued' AND i.due_at <= now() ORDER BY i.due_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ tenantId, world, clockOffsetMs, ...intake }) => ({
      ...intake,
      ctx: systemContext(job, { tenantId, world, clockOffsetMs }, intake.id),
    }));
  }
}
