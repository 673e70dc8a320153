import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';
import type { EndpointKind, JsonObject, PipelineProgress, PipelineStep } from '../webhooks.types.js';

/** A delivery whose turn has come, with all it takes to send it. */
export interface DueDelivery {
  id: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  endpointId: string;
  kind: EndpointKind;
  url: string | null;
  failoverUrl: string | null;
  steps: PipelineStep[] | null;
  sealedSecrets: Buffer;
  eventId: string;
  eventType: string;
  entityType: string;
  entityId: string;
  entitySequence: number;
  occurredAt: Date;
  payload: JsonObject;
  attempt: number;
  progress: PipelineProgress | null;
}

/** Looks across tenants, each by its own clock, hence the system role. */
@Injectable()
export class DueDeliveriesRepository {
  constructor(private readonly database: SystemDatabase) {}

  /**
   * Takes deliveries that are due for as long as an attempt may last. Of one endpoint and entity only the first is
   * ever handed out: what comes after it waits until it was delivered or given up. The rows are locked and judged
   * again as they are at that moment, so no two workers have the same. What belongs to a suspended person, company or
   * tenant is kept until they are let in again.
   * @param crowded endpoints that have enough on their way
   */
  async take(limit: number, perEndpoint: number, crowded: readonly string[]): Promise<DueDelivery[]> {
    const [rows] = await this.database.manager.query(
      `WITH heads AS (
         SELECT h.id, h.due_at
           FROM webhook_endpoints e
           JOIN tenants t ON t.id = e.tenant_id AND t.status = 'active'
          CROSS JOIN LATERAL (
            SELECT d.id, d.due_at FROM webhook_deliveries d
             WHERE d.endpoint_id = e.id AND d.status = 'pending'
               AND d.due_at <= now() + t.clock_offset_ms * interval '1 millisecond'
               AND (d.locked_until IS NULL OR d.locked_until <= now())
               AND NOT EXISTS (SELECT 1 FROM webhook_deliveries p
                                WHERE p.endpoint_id = d.endpoint_id AND p.status = 'pending'
                                  AND p.entity_type = d.entity_type AND p.entity_id = d.entity_id
                                  AND p.entity_sequence < d.entity_sequence)
             ORDER BY d.due_at LIMIT $2) h
          WHERE e.is_enabled AND e.id <> ALL($3::uuid[])
            AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = e.user_id AND u.status = 'suspended')
            AND NOT EXISTS (SELECT 1 FROM advertisers a WHERE a.id = e.advertiser_id
                                                         AND a.status IN ('suspended', 'rejected'))
          ORDER BY h.due_at LIMIT $1),
       taken AS (
         SELECT d.id FROM webhook_deliveries d
          WHERE d.id IN (SELECT id FROM heads) AND d.status = 'pending'
            AND (d.locked_until IS NULL OR d.locked_until <= now())
            FOR UPDATE SKIP LOCKED)
       UPDATE webhook_deliveries d
          SET attempts = d.attempts + 1,
              locked_until = now() + CASE WHEN e.kind = 'pipeline' THEN $5::float8 ELSE $4::float8 END * interval '1 millisecond'
         FROM webhook_endpoints e JOIN tenants t ON t.id = e.tenant_id
        WHERE d.id IN (SELECT id FROM taken) AND e.id = d.endpoint_id
        RETURNING d.id, d.tenant_id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs",
                  d.endpoint_id AS "endpointId", e.kind, e.url, e.failover_url AS "failoverUrl", e.steps,
                  e.sealed_secrets AS "sealedSecrets", d.event_id AS "eventId", d.event_type AS "eventType",
                  d.entity_type AS "entityType", d.entity_id AS "entityId",
                  d.entity_sequence::float8 AS "entitySequence", d.occurred_at AS "occurredAt", d.payload,
                  d.attempts AS attempt, d.progress`,
      [limit, perEndpoint, crowded, LEASE_MS, PIPELINE_LEASE_MS],
    );
    return rows;
  }

  /** Forgets what came to its end before that; a batch, and how many it were. */
  async forgetBefore(before: Date, limit: number): Promise<number> {
    const [, count] = await this.database.manager.query(
      `DELETE FROM webhook_deliveries WHERE id IN (
         SELECT id FROM webhook_deliveries WHERE concluded_at < $1 LIMIT $2)`,
      [before, limit],
    );
    return count as number;
  }
}

/** Beyond what an attempt may last: two addresses of at most 60 s each, and ten steps. */
const LEASE_MS = 150_000;
const PIPELINE_LEASE_MS = 660_000;
