import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { LinkRouteEntity } from './link-route.entity.js';
import type { RoutingRow } from './routing-section.js';

@Injectable()
export class RoutingRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async find(linkId: string): Promise<LinkRouteEntity | null> {
    return this.tx.manager.findOneBy(LinkRouteEntity, { linkId });
  }

  async save(route: LinkRouteEntity): Promise<void> {
    await this.tx.manager.upsert(LinkRouteEntity, route as object, ['linkId']);
  }

  async remove(linkId: string): Promise<boolean> {
    const { affected } = await this.tx.manager.delete(LinkRouteEntity, { linkId });
    return affected === 1;
  }

  /** The same answer the click route gets. */
  async findForClicks(linkId: string): Promise<RoutingRow | null> {
    const [row] = await this.tx.manager.query('SELECT find_link_routing($1) AS routing', [linkId]);
    return row.routing;
  }
}
