import type pg from 'pg';
import type { Verdict } from './click-row.js';
import { monthOf } from './roll-up.policy.js';
import type { JudgedClick } from './judged-click.types.js';

/** Plans' clicks of the month, on the connection of an ingest transaction. */
export class PlanLimitsRepository {
  constructor(private readonly client: pg.Client) {}

  /** Uncounts what is beyond a plan's clicks of the month, latest first; the usage rows stay locked until the commit. */
  async apply(clicks: readonly JudgedClick[], verdicts: readonly Verdict[]): Promise<void> {
    const limits = await this.findLimits([...new Set(clicks.map(({ tenantId }) => tenantId))]);
    if (limits.size === 0) return;
    const limited = clicks
      .flatMap((click, index) => {
        const limit = limits.get(click.tenantId.toLowerCase());
        return limit === undefined ? [] : [{ click, verdict: verdicts[index]!, limit }];
      })
      .sort((a, b) => (a.click.id < b.click.id ? -1 : 1));
    const counted = await this.lockUsage(limited.map(({ click }) => click));
    for (const { click, verdict, limit } of limited) {
      if (verdict.reason !== null) continue;
      const key = keyOf(click.tenantId, monthOf(click.at));
      const position = (counted.get(key) ?? 0) + 1;
      if (position > limit) verdict.reason = 'plan_limit';
      else counted.set(key, position);
    }
  }

  private async findLimits(tenantIds: string[]): Promise<Map<string, number>> {
    const { rows } = await this.client.query<{ id: string; most: number }>(
      `SELECT t.id, p.max_clicks_per_month::float8 AS most FROM tenants t JOIN plans p ON p.code = t.plan_code
        WHERE t.id = ANY($1::uuid[]) AND p.max_clicks_per_month IS NOT NULL`,
      [tenantIds],
    );
    return new Map(rows.map(({ id, most }) => [id, most]));
  }

  private async lockUsage(clicks: readonly JudgedClick[]): Promise<Map<string, number>> {
    const months = new Map(
      clicks.map(({ tenantId, at }) => [keyOf(tenantId, monthOf(at)), { tenantId, month: monthOf(at) }]),
    );
    const of = [...months.values()];
    const keys = [of.map(({ tenantId }) => tenantId), of.map(({ month }) => month)];
    await this.client.query(
      `INSERT INTO tenant_usage (tenant_id, month, counted_clicks)
       SELECT tenant_id, month, 0 FROM unnest($1::uuid[], $2::date[]) AS k (tenant_id, month) ORDER BY 1, 2
       ON CONFLICT DO NOTHING`,
      keys,
    );
    const { rows } = await this.client.query<{ id: string; month: string; counted: number }>(
      `SELECT tenant_id AS id, month::text, counted_clicks::float8 AS counted FROM tenant_usage
        WHERE (tenant_id, month) IN (SELECT * FROM unnest($1::uuid[], $2::date[])) ORDER BY tenant_id, month
          FOR UPDATE`,
      keys,
    );
    return new Map(rows.map(({ id, month, counted }) => [keyOf(id, month), counted]));
  }
}

function keyOf(tenantId: string, month: string): string {
  return `${tenantId.toLowerCase()} ${month}`;
}
