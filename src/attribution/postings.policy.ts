import type { LedgerLine, LedgerPosting } from '../ledger/ledger.types.js';
import type { PartyAmount } from '../rewards/rewards.types.js';
import type { ConversionEntity } from './conversion.entity.js';

type Sale = Pick<ConversionEntity, 'id' | 'advertiserId' | 'currency'>;

/** A posting of a conversion, once for each occasion. */
export function postingOf(
  { id }: Sale,
  kind: string,
  occasion: string,
  entries: LedgerLine[],
): LedgerPosting {
  return { idempotencyKey: `${kind}:${occasion}`, kind, sourceType: 'conversion', sourceId: id, entries };
}

/** The company owes what the parties get. */
export function creditLines({ advertiserId, currency }: Sale, parties: readonly PartyAmount[]): LedgerLine[] {
  const sum = parties.reduce((total, { minor }) => total + minor, 0n);
  return [
    { account: { kind: 'advertiser', ownerId: advertiserId, currency }, debitMinor: sum },
    ...parties.map(({ beneficiaryKind, beneficiaryId, minor }) => ({
      account: { kind: beneficiaryKind, ownerId: beneficiaryId, currency },
      creditMinor: minor,
    })),
  ];
}

/** The company owes the platform's fee. */
export function feeLines({ advertiserId, currency }: Sale, minor: bigint): LedgerLine[] {
  return [
    { account: { kind: 'advertiser', ownerId: advertiserId, currency }, debitMinor: minor },
    { account: { kind: 'platform_fee', ownerId: null, currency }, creditMinor: minor },
  ];
}

/** The same line the other way round. */
export function turned({ account, debitMinor, creditMinor }: LedgerLine): LedgerLine {
  return {
    account,
    ...(debitMinor === undefined ? { debitMinor: creditMinor! } : { creditMinor: debitMinor }),
  };
}
