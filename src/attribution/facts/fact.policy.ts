import type { ConversionEntity } from '../conversion.entity.js';
import type { PromoterCredit } from '../credit.policy.js';

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
  const { promoterId, status, commissionMinor, reversedCommissionMinor } = conversion;
  const given = credits.length > 0 ? credits : [{ promoterId, minor: commissionMinor }];
  // Parts of nothing earn no reward, so they have no place in what is taken back either.
  const parts = given.filter(({ minor }) => minor > 0n);
  const back = takenBack(
    parts.map(({ minor }) => minor),
    reversedCommissionMinor,
  );
  const standing = new Map(given.map((credit) => [credit.promoterId, 0n]));
  if (!standing.has(promoterId)) standing.set(promoterId, 0n);
  // A promoter may have several parts: what each campaign's link earned is kept by itself.
  parts.forEach(({ promoterId: id, minor }, index) =>
    standing.set(id, standing.get(id)! + minor - back[index]!),
  );
  const stands = status === 'pending' || status === 'approved';
  const isApproved = status === 'approved';
  return [...standing].map(([id, minor]) => ({
    promoterId: id,
    isLead: id === promoterId,
    conversions: stands ? 1 : 0,
    approvedConversions: isApproved ? 1 : 0,
    rejectedConversions: stands ? 0 : 1,
    amountMinor: stands ? conversion.amountMinor - conversion.refundedMinor : 0n,
    commissionMinor: stands ? minor : 0n,
    approvedCommissionMinor: isApproved ? minor : 0n,
  }));
}
