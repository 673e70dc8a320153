import { CLICK_COUNTS, CONVERSION_COUNTS } from '../days/days.types.js';
import type {
  Cover,
  Cut,
  DaysPlan,
  Dimension,
  Frame,
  Interval,
  ReportPlan,
  Scope,
  Sort,
  SortField,
} from './report.types.js';

export interface ReportQuestion {
  tenantId: string;
  scope: Scope;
  cut: Cut;
  plan: ReportPlan;
  frame: Pick<Frame, 'from' | 'to' | 'timezone'>;
  interval: Interval | null;
  clickCover: Cover;
  conversionCover: Cover;
  currency: string | null;
  sort: Sort;
}

export interface Sql {
  text: string;
  values: unknown[];
}

const SORT_COLUMNS: Record<SortField, string> = {
  period: 'period',
  clicks: 'clicks',
  countedClicks: '"countedClicks"',
  uniqueClicks: '"uniqueClicks"',
  impressions: 'impressions',
  conversions: 'conversions',
  approvedConversions: '"approvedConversions"',
  amount: 'amount',
  commission: 'commission',
};

const PERIOD_FORMATS: Record<Interval, string> = {
  hour: 'YYYY-MM-DD"T"HH24:MI:SS"Z"',
  day: 'YYYY-MM-DD',
  week: 'YYYY-MM-DD',
  month: 'YYYY-MM-DD',
};

/** The one statement of a report: clicks and conversions, each summed up by key and period, side by side. */
export function reportSql(question: ReportQuestion): Sql {
  const { cut, plan, sort } = question;
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const builder = new Builder(question, put);
  const keys = cut.groupBy.map((_, index) => `k${index + 1}`);
  const group = [...keys, 'period'].join(', ');
  const sums = (counts: readonly string[]): string =>
    counts.map((name) => `sum(${name}) AS ${name}`).join(', ');
  const clicks =
    plan.clicks.from === 'nothing'
      ? `SELECT ${keys.map((key) => `'' AS ${key}`).join(', ')}${keys.length ? ', ' : ''}NULL::timestamp AS period,
                ${CLICK_COUNTS.map((name) => `NULL::numeric AS ${name}`).join(', ')} WHERE false`
      : `SELECT ${group}, ${sums(CLICK_COUNTS)} FROM (${builder.clicks()}) c GROUP BY ${group}`;
  // A full join wants conditions that can be hashed.
  const samePeriod = `coalesce(c.period, '-infinity') = coalesce(v.period, '-infinity')`;
  const join = [...keys.map((key) => `c.${key} = v.${key}`), samePeriod];
  const knowsClicks = plan.clicks.from !== 'nothing';
  const knowsImpressions = knowsClicks && plan.clicks.rollups.table === 'rollups';
  const known = (is: boolean, name: string): string =>
    is ? `coalesce(c.${name}, 0)::float8` : 'NULL::float8';
  const direction = sort.isDescending ? 'DESC' : 'ASC';
  const order = [`${SORT_COLUMNS[sort.field]} ${direction} NULLS LAST`, 'period', ...keys].join(', ');
  return {
    text: `
      WITH c AS (${clicks}),
      m AS (SELECT ${group}, currency, ${sums(CONVERSION_COUNTS)} FROM (${builder.conversions()}) f
             GROUP BY ${group}, currency),
      v AS (SELECT ${group}, sum(conversions) AS conversions, sum(approved_conversions) AS approved_conversions,
                   sum(rejected_conversions) AS rejected_conversions, sum(amount_minor) AS amount_minor,
                   sum(commission_minor) AS commission_minor,
                   jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount_minor::text,
                     'commission', commission_minor::text, 'approvedCommission', approved_commission_minor::text)
                     ORDER BY currency) AS money
              FROM m GROUP BY ${group})
      SELECT ${keys.map((key) => `coalesce(c.${key}, v.${key}) AS ${key},`).join(' ')}
             to_char(coalesce(c.period, v.period), '${PERIOD_FORMATS[question.interval ?? 'day']}') AS period,
             ${known(knowsClicks, 'clicks')} AS clicks, ${known(knowsClicks, 'counted_clicks')} AS "countedClicks",
             ${known(knowsClicks, 'unique_clicks')} AS "uniqueClicks",
             ${known(knowsImpressions, 'impressions')} AS impressions,
             ${known(knowsImpressions, 'counted_impressions')} AS "countedImpressions",
             coalesce(v.conversions, 0)::float8 AS conversions,
             coalesce(v.approved_conversions, 0)::float8 AS "approvedConversions",
             coalesce(v.rejected_conversions, 0)::float8 AS "rejectedConversions",
             coalesce(v.amount_minor, 0) AS amount, coalesce(v.commission_minor, 0) AS commission,
             coalesce(v.money, '[]'::jsonb) AS money
        FROM c FULL JOIN v ON ${join.join(' AND ')}
       ORDER BY ${order}`,
    values,
  };
}

class Builder {
  /** What is asked for often, each as one parameter; PostgreSQL refuses those that nothing uses. */
  private readonly common = new Map<string, string>();

  constructor(
    private readonly question: ReportQuestion,
    private readonly put: (value: unknown) => string,
  ) {}

  clicks(): string {
    const { plan, clickCover } = this.question;
    if (plan.clicks.from === 'nothing') throw new Error('there are no clicks to read');
    if (plan.clicks.from === 'quarters') return this.clickQuarters(this.between());
    const parts = this.days('click_days', plan.clicks, clickCover, CLICK_COUNTS, []);
    if (clickCover.changed.length > 0) parts.push(this.clickQuarters(this.among(clickCover.changed)));
    return parts.join(' UNION ALL ');
  }

  conversions(): string {
    const { plan, conversionCover } = this.question;
    if (plan.conversions.from === 'quarters') return this.facts(this.between());
    const parts = this.days('conversion_days', plan.conversions, conversionCover, CONVERSION_COUNTS, [
      'currency',
    ]);
    if (conversionCover.changed.length > 0) parts.push(this.facts(this.among(conversionCover.changed)));
    return parts.join(' UNION ALL ');
  }

  private get tenant(): string {
    return this.once('tenant', this.question.tenantId);
  }

  private get from(): string {
    return this.once('from', this.question.frame.from);
  }

  private get to(): string {
    return this.once('to', this.question.frame.to);
  }

  private get zone(): string {
    return this.once('zone', this.question.frame.timezone);
  }

  private once(name: string, value: unknown): string {
    const known = this.common.get(name) ?? this.put(value);
    this.common.set(name, known);
    return known;
  }

  private between(): string {
    return `bucket_start >= ${this.from} AND bucket_start < ${this.to}`;
  }

  private among(buckets: Date[]): string {
    return `bucket_start = ANY(${this.put(buckets)}::timestamptz[])`;
  }

  private days(
    table: string,
    plan: DaysPlan,
    cover: Cover,
    counts: readonly string[],
    more: readonly string[],
  ): string[] {
    const keys = this.question.cut.groupBy.map((dimension, index) => {
      const place = plan.places[dimension];
      if (!place) throw new Error(`${dimension} has no place in the sums of days`);
      return `d.${place === 'owner' ? 'owner_id::text' : 'value'} AS k${index + 1}`;
    });
    const [owner, ...others] = plan.ownerIds;
    const owned =
      owner !== undefined && others.length === 0
        ? `d.owner_id = ${this.put(owner)}::uuid`
        : `d.owner_id = ANY(${this.put(plan.ownerIds)}::uuid[])`;
    const where = [`d.tenant_id = ${this.tenant}`, owned, `d.dimension = ${this.put(plan.dimension)}`];
    if (plan.value !== null) where.push(`d.value = ${this.put(plan.value)}`);
    const { currency } = this.question;
    if (currency !== null && more.includes('currency')) where.push(`d.currency = ${this.put(currency)}`);
    const parts: string[] = [];
    const columns = (period: string, names: readonly string[]): string =>
      [...keys, `${period} AS period`, ...more.map((name) => `d.${name}`), ...names].join(', ');
    const partial = (): string => this.once(`${table} partial days`, cover.partialDays);
    if (cover.wholeTo > cover.wholeFrom) {
      const isCut = cover.partialDays.length > 0;
      parts.push(
        `SELECT ${columns(
          this.period('d.day::timestamp', true),
          counts.map((name) => `d.${name}`),
        )}
           FROM ${table} d WHERE ${where.join(' AND ')}
            AND d.day >= ${this.put(cover.wholeFrom)}::date AND d.day < ${this.put(cover.wholeTo)}::date
            ${isCut ? `AND d.day <> ALL(${partial()}::date[])` : ''}`,
      );
    }
    if (cover.partialDays.length > 0) {
      const bucket = `b.bucket_start`;
      const unchanged =
        cover.changed.length > 0 ? `AND ${bucket} <> ALL(${this.put(cover.changed)}::timestamptz[])` : '';
      parts.push(
        `SELECT ${columns(
          this.period(bucket, false),
          counts.map((name) => `s.${name}`),
        )}
           FROM ${table} d
          CROSS JOIN LATERAL unnest(d.slots, ${counts.map((name) => `d.slot_${name}`).join(', ')})
                AS s (slot, ${counts.join(', ')})
          CROSS JOIN LATERAL (SELECT (d.day::timestamp AT TIME ZONE 'UTC') + s.slot * interval '15 minutes') AS b (bucket_start)
          WHERE ${where.join(' AND ')} AND d.day = ANY(${partial()}::date[])
            AND ${bucket} >= ${this.from} AND ${bucket} < ${this.to} ${unchanged}`,
      );
    }
    if (parts.length === 0)
      parts.push(
        `SELECT ${columns(
          'NULL::timestamp',
          counts.map((name) => `d.${name}`),
        )} FROM ${table} d WHERE false`,
      );
    return parts;
  }

  private clickQuarters(time: string): string {
    const { rollups } = this.question.plan.clicks;
    if (rollups.table === 'slices') {
      const dimension = `r.dimension = ${this.put(rollups.dimension)}`;
      const column = (name: Dimension): string => (name === rollups.dimension ? 'r.value' : `r.${name}`);
      return `SELECT ${this.quarterColumns(column)}, clicks, counted_clicks, unique_clicks, 0 AS impressions,
                     0 AS counted_impressions FROM click_slices r WHERE ${[...this.narrowed(time, column), dimension].join(' AND ')}`;
    }
    const column = (name: Dimension): string => `r.${name}`;
    const where = this.narrowed(time, column).join(' AND ');
    return `SELECT ${this.quarterColumns(column)}, clicks, counted_clicks, unique_clicks, 0 AS impressions,
                   0 AS counted_impressions FROM click_rollups r WHERE ${where}
            UNION ALL
            SELECT ${this.quarterColumns(column)}, 0, 0, 0, impressions, counted_impressions
              FROM impression_rollups r WHERE ${where}`;
  }

  private facts(time: string): string {
    const column = (name: Dimension): string =>
      name.startsWith('sub') ? `coalesce(r.subs[${name.slice(3)}], '')` : `r.${name}`;
    const where = this.narrowed(time, column);
    const { currency, plan, cut } = this.question;
    if (currency !== null) where.push(`r.currency = ${this.put(currency)}`);
    // What has no sub id is in the totals only, as with clicks.
    for (const name of cut.groupBy) if (name.startsWith('sub')) where.push(`${column(name)} <> ''`);
    const once = (name: string): string =>
      plan.countsShares ? name : `CASE WHEN r.is_lead THEN ${name} ELSE 0 END`;
    return `SELECT ${this.quarterColumns(column)}, r.currency, ${once('conversions')} AS conversions,
                   ${once('approved_conversions')} AS approved_conversions,
                   ${once('rejected_conversions')} AS rejected_conversions, ${once('amount_minor')} AS amount_minor,
                   commission_minor, approved_commission_minor
              FROM conversion_facts r WHERE ${where.join(' AND ')}`;
  }

  private quarterColumns(column: (name: Dimension) => string): string {
    const keys = this.question.cut.groupBy.map((name, index) => `${textOf(name, column)} AS k${index + 1}`);
    return [...keys, `${this.period('r.bucket_start', false)} AS period`].join(', ');
  }

  /** Only the tenant's rows of this time that the caller may see and asked for. */
  private narrowed(time: string, column: (name: Dimension) => string): string[] {
    const { scope, cut } = this.question;
    const where = [`r.tenant_id = ${this.tenant}`, `r.${time.replaceAll(' AND bucket', ' AND r.bucket')}`];
    if (scope.kind === 'promoter') where.push(`r.promoter_id = ${this.put(scope.promoterId)}::uuid`);
    if (scope.kind === 'offers') where.push(`r.offer_id = ANY(${this.put(scope.offerIds)}::uuid[])`);
    for (const [name, value] of Object.entries(cut.filters) as [Dimension, string][]) {
      const isId = name === 'offer' || name === 'promoter';
      where.push(isId ? `r.${name}_id = ${this.put(value)}::uuid` : `${column(name)} = ${this.put(value)}`);
    }
    return where;
  }

  /** The start of a period in local time, but of an hour in UTC: a local hour may come twice. */
  private period(moment: string, isDay: boolean): string {
    const { interval } = this.question;
    if (interval === null) return 'NULL::timestamp';
    if (isDay) return interval === 'day' ? moment : `date_trunc('${interval}', ${moment})`;
    const local = `${moment} AT TIME ZONE ${this.zone}`;
    if (interval !== 'hour') return `date_trunc('${interval}', ${local})`;
    return `(${moment} AT TIME ZONE 'UTC') - make_interval(secs => mod(extract(epoch FROM ${local})::bigint, 3600))`;
  }
}

function textOf(name: Dimension, column: (name: Dimension) => string): string {
  return name === 'offer' || name === 'promoter' ? `r.${name}_id::text` : column(name);
}
