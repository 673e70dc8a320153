import type { ConversionEntity } from '../conversion.entity.js';
import type { PromoterCredit } from '../credit.policy.js';
import { partsOf } from '../promoter-part.policy.js';

/** What stands of a conversion for one promoter; amounts in minor units. */
export interface Fact {
  promoterId: string;
  /** The promoter the conversion is listed under; totals of the tenant count it there, once. */
  isLead: boolean;
  conversions: number;
  approvedConversions: number;
  rejectedConversions: number;
  amountMinor: bigint;
  commissionMinor: bigint;
  approvedCommissionMinor: bigint;
}

type Counted = Pick<
  ConversionEntity,
  'promoterId' | 'status' | 'amountMinor' | 'refundedMinor' | 'commissionMinor' | 'reversedCommissionMinor'
>;

/**
 * One fact for each promoter who shares in a conversion, and one for its own promoter in any case. Totals count
 * what still stands: the sale less its refunds while it is pending or approved, nothing once it is rejected or
 * reversed; each part of the commission shrinks as its reward does.
 */
export function factsOf(
  conversion: Counted,
  credits: readonly PromoterCredit[],
  takenBack: (parts: readonly bigint[], reversed: bigint) => bigint[],
): Fact[] {
  const { promoterId, status } = conversion;
  const stands = status === 'pending' || status === 'approved';
  const isApproved = status === 'approved';
  return [...partsOf(conversion, credits, takenBack)].map(([id, { givenMinor, takenBackMinor }]) => ({
    promoterId: id,
    isLead: id === promoterId,
    conversions: stands ? 1 : 0,
    approvedConversions: isApproved ? 1 : 0,
    rejectedConversions: stands ? 0 : 1,
    amountMinor: stands ? conversion.amountMinor - conversion.refundedMinor : 0n,
    commissionMinor: stands ? givenMinor - takenBackMinor : 0n,
    approvedCommissionMinor: isApproved ? givenMinor - takenBackMinor : 0n,
  }));
}
