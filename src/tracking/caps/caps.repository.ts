import { Injectable } from '@nestjs/common';
import { prepared } from '../../database/prepared.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { newId } from '../../kernel/ids/uuid.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { Cap, CapScope, CapUse, CapWindow, CappedConversion, Overflow } from './caps.types.js';

type Row<T> = { [Key in keyof T]: T[Key] extends bigint ? string : T[Key] };

const COLUMNS = `c.id, c.tenant_id AS "tenantId", c.offer_id AS "offerId", c.promoter_id AS "promoterId",
  c.campaign_id AS "campaignId", c.metric,
  c.period, c.time_zone AS "timeZone", c.limit_units AS "limitUnits", c.action, c.status, c.created_at AS "createdAt"`;
const IN_SCOPE = `($1::uuid[] IS NULL OR EXISTS (
  SELECT 1 FROM offers o WHERE o.id = c.offer_id AND o.advertiser_id = ANY($1::uuid[])))`;

/** Every statement on caps by tenants; those of the edge and the ingest are theirs. */
@Injectable()
export class CapsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(cap: Cap): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO caps (id, tenant_id, offer_id, promoter_id, campaign_id, metric, period, time_zone, limit_units,
                         action, status, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
      [
        ...[
          cap.id,
          cap.tenantId,
          cap.offerId,
          cap.promoterId,
          cap.campaignId,
          cap.metric,
          cap.period,
          cap.timeZone,
        ],
        ...[cap.limitUnits.toString(), cap.action, cap.status, cap.createdAt],
      ],
    );
  }

  async findById(id: string, scope: CapScope): Promise<Cap | null> {
    const rows = await this.tx.manager.query<Row<Cap>[]>(
      `SELECT ${COLUMNS} FROM caps c WHERE ${IN_SCOPE} AND c.id = $2`,
      [idsOf(scope), id],
    );
    return rows[0] ? capOf(rows[0]) : null;
  }

  /** Newest first, without archived ones. */
  async findPage(scope: CapScope, offerId: string | null, request: PageRequest): Promise<Page<Cap>> {
    const rows = await this.tx.manager.query<Row<Cap>[]>(
      `SELECT ${COLUMNS} FROM caps c
        WHERE ${IN_SCOPE} AND c.status = 'active' AND ($2::uuid IS NULL OR c.offer_id = $2)
          AND ($3::uuid IS NULL OR c.id < $3) ORDER BY c.id DESC LIMIT $4`,
      [idsOf(scope), offerId, idCursor(request), request.limit + 1],
    );
    return pageById(rows.map(capOf), request.limit);
  }

  async update({ id, limitUnits, action, status }: Cap): Promise<void> {
    await this.tx.manager.query(
      `UPDATE caps SET limit_units = $2, action = $3, status = $4, updated_at = now() WHERE id = $1`,
      [id, limitUnits.toString(), action, status],
    );
    // A higher limit opens a full window again, and reaching it is news again.
    await this.tx.manager.query(
      `UPDATE cap_windows SET limit_units = $2, exhausted_at = NULL, acted_at = NULL
        WHERE cap_id = $1 AND exhausted_at IS NOT NULL AND limit_units < $2`,
      [id, limitUnits.toString()],
    );
  }

  /**
   * Of these offers, archived ones left out: those for everybody, and those of this promoter or of all. Those of
   * campaigns are between the company and the partner.
   */
  async findOfOffers(offerIds: readonly string[], promoterId: string | 'all' | null): Promise<Cap[]> {
    const rows = await this.tx.manager.query<Row<Cap>[]>(
      `SELECT ${COLUMNS} FROM caps c
        WHERE c.offer_id = ANY($1::uuid[]) AND c.status = 'active' AND c.campaign_id IS NULL
          AND ($2 OR c.promoter_id IS NULL OR c.promoter_id = $3) ORDER BY c.id`,
      [offerIds, promoterId === 'all', promoterId === 'all' ? null : promoterId],
    );
    return rows.map(capOf);
  }

  async isPromoter(userId: string): Promise<boolean> {
    const rows = await this.tx.manager.query<unknown[]>(
      `SELECT 1 FROM users WHERE id = $1 AND 'PROMOTER' = ANY(roles::text[])`,
      [userId],
    );
    return rows.length > 0;
  }

  async isCampaignOf(offerId: string, campaignId: string): Promise<boolean> {
    const rows = await this.tx.manager.query<unknown[]>(
      'SELECT 1 FROM campaigns WHERE id = $1 AND offer_id = $2',
      [campaignId, offerId],
    );
    return rows.length > 0;
  }

  async findUse(capId: string, window: CapWindow): Promise<CapUse> {
    const rows = await this.tx.manager.query<Row<CapUse>[]>(
      `SELECT w.leased, w.settled + coalesce((SELECT sum(l.used) FROM cap_leases l
                WHERE l.cap_id = w.cap_id AND l.window_start = w.window_start AND l.state = 'open'), 0) AS counted
         FROM cap_windows w WHERE w.cap_id = $1 AND w.window_start = $2`,
      [capId, new Date(window.start)],
    );
    const [row] = rows;
    return row ? { counted: BigInt(row.counted), leased: BigInt(row.leased) } : { counted: 0n, leased: 0n };
  }

  async findCappedByConversions(offerIds: readonly string[]): Promise<Set<string>> {
    if (offerIds.length === 0) return new Set();
    const rows = await prepared<{ offer_id: string }>(
      this.tx.manager,
      `SELECT DISTINCT offer_id FROM caps
        WHERE offer_id = ANY($1::uuid[]) AND status = 'active' AND metric <> 'clicks'`,
      [[...new Set(offerIds)]],
    );
    return new Set(rows.map((row) => row.offer_id));
  }

  /** Active caps that conversions fill, in an order that all who lock their windows keep. */
  async findForConversion({ offerId, promoterId, linkId }: CappedConversion): Promise<Cap[]> {
    const rows = await this.tx.manager.query<Row<Cap>[]>(
      `SELECT ${COLUMNS} FROM caps c
        WHERE c.offer_id = $1 AND c.status = 'active' AND c.metric <> 'clicks'
          AND (c.promoter_id IS NULL OR c.promoter_id = $2)
          AND (c.campaign_id IS NULL OR c.campaign_id = (
            SELECT l.campaign_id FROM links l WHERE l.tenant_id = c.tenant_id AND l.id = $3))
        ORDER BY c.id`,
      [offerId, promoterId, linkId],
    );
    return rows.map(capOf);
  }

  /** Locks the window until the commit and answers what is left of it, by the limit of now. */
  async lockRoom(cap: Cap, window: CapWindow): Promise<bigint> {
    const start = new Date(window.start);
    const end = window.end === null ? null : new Date(window.end);
    await this.tx.manager.query(
      `INSERT INTO cap_windows (tenant_id, cap_id, window_start, window_end, limit_units)
       VALUES ($1, $2, $3, $4, 0) ON CONFLICT DO NOTHING`,
      [cap.tenantId, cap.id, start, end],
    );
    await this.tx.manager.query(
      'SELECT 1 FROM cap_windows WHERE cap_id = $1 AND window_start = $2 FOR UPDATE',
      [cap.id, start],
    );
    const rows = await this.tx.manager.query<{ room: string }[]>(
      `SELECT c.limit_units - w.leased AS room FROM cap_windows w JOIN caps c ON c.id = w.cap_id
        WHERE w.cap_id = $1 AND w.window_start = $2`,
      [cap.id, start],
    );
    return BigInt(rows[0]!.room);
  }

  /** Uses units of a locked window. */
  async use(cap: Cap, window: CapWindow, units: bigint, isFull: boolean): Promise<void> {
    await this.tx.manager.query(
      `UPDATE cap_windows SET leased = leased + $3, settled = settled + $3, limit_units = $4,
              exhausted_at = CASE WHEN $5 THEN coalesce(exhausted_at, now()) ELSE exhausted_at END
        WHERE cap_id = $1 AND window_start = $2`,
      [cap.id, new Date(window.start), units.toString(), cap.limitUnits.toString(), isFull],
    );
  }

  async insertOverflow(
    cap: Cap,
    window: CapWindow,
    conversion: CappedConversion,
    units: bigint,
  ): Promise<void> {
    const { conversionId, offerId, promoterId } = conversion;
    await this.tx.manager.query(
      `INSERT INTO cap_overflows (id, tenant_id, cap_id, conversion_id, offer_id, promoter_id, window_start, units)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[newId(), cap.tenantId, cap.id, conversionId, offerId, promoterId],
        ...[new Date(window.start), units.toString()],
      ],
    );
  }

  /** Newest first. */
  async findOverflows(scope: CapScope, request: PageRequest): Promise<Page<Overflow>> {
    const rows = await this.tx.manager.query<Row<Overflow>[]>(
      `SELECT c.id, c.cap_id AS "capId", c.conversion_id AS "conversionId", c.offer_id AS "offerId",
              c.promoter_id AS "promoterId", c.units, c.created_at AS "createdAt"
         FROM cap_overflows c
        WHERE ${IN_SCOPE} AND ($2::uuid IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3`,
      [idsOf(scope), idCursor(request), request.limit + 1],
    );
    return pageById(
      rows.map((row) => ({ ...row, units: BigInt(row.units) })),
      request.limit,
    );
  }

  /** Marks a window as dealt with; false when it was, or is not full any more. */
  async markActed(capId: string, windowStart: Date): Promise<boolean> {
    const [, changed] = await this.tx.manager.query<[unknown[], number]>(
      `UPDATE cap_windows SET acted_at = now()
        WHERE cap_id = $1 AND window_start = $2 AND acted_at IS NULL AND exhausted_at IS NOT NULL`,
      [capId, windowStart],
    );
    return changed > 0;
  }
}

function idsOf(scope: CapScope): string[] | null {
  return scope === 'all' ? null : scope;
}

function capOf(row: Row<Cap>): Cap {
  return { ...row, limitUnits: BigInt(row.limitUnits) };
}
