import type pg from 'pg';

/** A nonce and the click that used it. */
export interface UsedNonce {
  linkId: string;
  nonce: string;
  clickId: string;
}

/** Nonces of single-use links, on the connection of an ingest transaction. */
export class LinkNoncesRepository {
  constructor(private readonly client: pg.Client) {}

  async find(linkIds: string[], nonces: string[]): Promise<UsedNonce[]> {
    const { rows } = await this.client.query<UsedNonce>(
      `SELECT n.link_id AS "linkId", n.nonce, n.click_id AS "clickId"
         FROM unnest($1::uuid[], $2::text[]) AS k (link_id, nonce)
         JOIN link_nonces n ON n.link_id = k.link_id AND n.nonce = k.nonce`,
      [linkIds, nonces],
    );
    return rows;
  }

  async save(used: readonly (UsedNonce & { tenantId: string })[]): Promise<void> {
    await this.client.query(
      `INSERT INTO link_nonces (tenant_id, link_id, nonce, click_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])`,
      [
        used.map(({ tenantId }) => tenantId),
        used.map(({ linkId }) => linkId),
        used.map(({ nonce }) => nonce),
        used.map(({ clickId }) => clickId),
      ],
    );
  }
}
