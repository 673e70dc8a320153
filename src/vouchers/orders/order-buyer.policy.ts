import { sha256 } from '../../kernel/crypto/hash.js';
import type { ActiveAffiliate } from '../../users/users.types.js';
import type { OrderEntity } from './order.entity.js';

/** SHA-256 of an address in lower case without blanks around; addresses themselves are not kept. */
export function emailHash(email: string): Buffer {
  return sha256(email.trim().toLowerCase());
}

/** Whether the customer is the affiliate whose code was used. */
export function isSelfPurchase(
  customer: Pick<OrderEntity, 'customerEmailHash' | 'customerId'>,
  affiliate: ActiveAffiliate | null,
): boolean {
  if (!affiliate) return false;
  const { customerEmailHash, customerId } = customer;
  if (customerId === affiliate.userId) return true;
  return customerEmailHash !== null && customerEmailHash.equals(emailHash(affiliate.email));
}
