import type { Volume } from '../payout.policy.js';
import type { Basis } from './basis.policy.js';
import type { ReadSale } from './rounds.policy.js';
import type { Settling } from './settlement.types.js';

/** What a promoter had reached before a sale, in the month that began at `since`. */
export interface MonthVolume extends Volume {
  since: Date;
}

interface Approved {
  intake: Settling;
  minor: bigint;
}

/**
 * What the sales of one round add to the volumes of those after them, so that each is paid as if they had been settled
 * one after the other. Where that cannot be known within the round, its promoter is closed: later sales that depend
 * on the volume have to wait for the next one.
 */
export class RoundVolumes {
  /** Sales whose approval others rely on. */
  readonly relied = new Set<Settling>();
  private readonly approved = new Map<string, Approved[]>();
  private readonly closed = new Set<string>();
  private readonly left = new Set<string>();
  private isAllClosed = false;

  /** The volume that was read, and what this round has added to it for a sale of that moment. */
  seenBy(sale: ReadSale, basis: Basis | null, read: MonthVolume): { volume: MonthVolume; by: Settling[] } {
    const at = sale.intake.receivedAt;
    const counted = (this.approved.get(keyOf(sale, basis)) ?? []).filter(
      ({ intake }) => intake.receivedAt >= read.since && intake.receivedAt <= at,
    );
    const added = counted.reduce((sum, { minor }) => sum + minor, 0n);
    const conversions = read.conversions + BigInt(counted.length);
    return {
      volume: { ...read, conversions, amountMinor: read.amountMinor + added },
      by: counted.map(({ intake }) => intake),
    };
  }

  add(sale: ReadSale, basis: Basis): void {
    const key = keyOf(sale, basis);
    const list = this.approved.get(key) ?? [];
    list.push({ intake: sale.intake, minor: sale.sale.amount.minor });
    this.approved.set(key, list);
  }

  /** Whether the volume for it is not known within this round. */
  isClosed(sale: ReadSale, basis: Basis): boolean {
    return this.isAllClosed || this.closed.has(keyOf(sale, basis));
  }

  /** It waits for the next round, and so do those after it that could change what it is paid. */
  leave(sale: ReadSale, basis: Basis): void {
    this.left.add(keyOf(sale, basis));
  }

  /** Whether one before it waits that it could overtake. */
  isBehind(sale: ReadSale, basis: Basis | null): boolean {
    return basis ? this.left.has(keyOf(sale, basis)) : this.left.size > 0;
  }

  /** Nobody knows yet what becomes of this one; without a basis, not even whose it is. */
  close(sale: ReadSale, basis: Basis | null): void {
    if (basis) this.closed.add(keyOf(sale, basis));
    else this.isAllClosed = true;
  }
}

function keyOf({ intake }: ReadSale, basis: Basis | null): string {
  return `${intake.ctx.tenantId} ${basis?.plan.offer.id} ${basis?.promoterId}`;
}
