import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { StoredClick } from './clicks.types.js';

@Injectable()
export class ClicksRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findById(id: string): Promise<StoredClick | null> {
    const [row]: StoredClick[] = await this.tx.manager.query(
      `SELECT id, link_id AS "linkId", offer_id AS "offerId", advertiser_id AS "advertiserId",
              promoter_id AS "promoterId", clicked_at AS "clickedAt", sub1, is_counted AS "isCounted"
         FROM clicks WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  async findDrainedThrough(): Promise<Date | null> {
    const [row] = await this.tx.lookup<{ at: Date | null }>('SELECT clicks_drained_through() AS at', []);
    return row?.at ?? null;
  }
}
