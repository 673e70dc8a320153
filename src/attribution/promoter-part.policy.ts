import type { ConversionEntity } from './conversion.entity.js';
import type { ConversionShareEntity } from './conversion-share.entity.js';
import type { PromoterCredit } from './credit.policy.js';

/** What one promoter's touches of a conversion came to, in minor units. */
export interface PromoterPart {
  givenMinor: bigint;
  takenBackMinor: bigint;
}

type Divided = Pick<ConversionEntity, 'promoterId' | 'commissionMinor' | 'reversedCommissionMinor'>;

/** The part of each promoter who shares in a conversion, and of its own promoter in any case. */
export function partsOf(
  { promoterId, commissionMinor, reversedCommissionMinor }: Divided,
  credits: readonly PromoterCredit[],
  takenBack: (parts: readonly bigint[], reversed: bigint) => bigint[],
): Map<string, PromoterPart> {
  const given = credits.length > 0 ? credits : [{ promoterId, minor: commissionMinor }];
  const parts = new Map<string, PromoterPart>();
  for (const id of [...given.map((credit) => credit.promoterId), promoterId]) {
    parts.set(id, { givenMinor: 0n, takenBackMinor: 0n });
  }
  // Parts of nothing earn no reward, so they have no place in what is taken back either.
  const earned = given.filter(({ minor }) => minor > 0n);
  const back = takenBack(
    earned.map(({ minor }) => minor),
    reversedCommissionMinor,
  );
  // A promoter may have several: what each campaign's link earned is kept by itself.
  earned.forEach(({ promoterId: id, minor }, index) => {
    const part = parts.get(id)!;
    part.givenMinor += minor;
    part.takenBackMinor += back[index]!;
  });
  return parts;
}

/**
 * A conversion as a promoter may know it: with their own part of the commission, and under their own last touch
 * where it is listed under somebody else.
 */
export function seenByPromoter(
  conversion: ConversionEntity,
  promoterId: string,
  part: PromoterPart | undefined,
  ownTouches: readonly ConversionShareEntity[],
): ConversionEntity {
  const own = {
    ...conversion,
    commissionMinor: part?.givenMinor ?? 0n,
    reversedCommissionMinor: part?.takenBackMinor ?? 0n,
  };
  const touch = ownTouches.at(-1);
  if (conversion.promoterId === promoterId || !touch) return own;
  const isClick = touch.touchKind === 'click';
  return {
    ...own,
    promoterId,
    linkId: touch.linkId,
    clickId: isClick ? touch.touchId : null,
    clickedAt: isClick ? touch.touchedAt : null,
    sub1: null,
    couponCode: null,
  };
}
