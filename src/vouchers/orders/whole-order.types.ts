import type { AffiliateCommissionEntity } from '../commissions/affiliate-commission.entity.js';
import type { OrderItemEntity } from './order-item.entity.js';
import type { OrderEntity } from './order.entity.js';

/** An order with all that hangs on it. */
export interface WholeOrder {
  order: OrderEntity;
  /** As they were sent. */
  items: OrderItemEntity[];
  commission: AffiliateCommissionEntity | null;
}
