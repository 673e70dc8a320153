import { newConversion, type NewConversion } from './conversion-rows.policy.js';
import { type Judgement, judgeSale, type SaleFacts } from './judge-sale.policy.js';
import type { KnownJudgement } from './known-sale.policy.js';
import { RoundVolumes } from './round-volumes.js';
import type { ReadSale } from './rounds.policy.js';
import type { Outcome, Settling } from './settlement.types.js';

/** A sale whose report acts on a conversion that is there. */
export interface ActingSale {
  sale: ReadSale;
  judgement: Extract<KnownJudgement, { kind: 'changed' | 'replacing' }>;
}

/** A sale that becomes a conversion, and the unverified report that gives way to it. */
export type NewSale = ReadSale & NewConversion & { read: ReadSale; replaces: ActingSale['judgement'] | null };

export interface JudgedRound {
  acting: ActingSale[];
  fresh: NewSale[];
  /** Sales by whose approval others were paid: if one of them is not recorded, the round has to be judged anew. */
  relied: ReadonlySet<Settling>;
}

/**
 * Judges each as if they came one after the other, and puts the outcomes of those of which nothing follows in `done`.
 * A sale that depends on what is not known yet is left out: the next round judges it.
 * @param capped offers with caps that conversions fill
 */
export function judgeAll(
  open: readonly ReadSale[],
  facts: readonly SaleFacts[],
  capped: ReadonlySet<string>,
  done: Map<Settling, Outcome>,
): JudgedRound {
  const acting: ActingSale[] = [];
  const fresh: NewSale[] = [];
  const volumes = new RoundVolumes();
  const taken = new Set<string>();
  open.forEach((sale, index) => {
    const known = facts[index]!;
    const seen = known.volume && volumes.seenBy(sale, known.basis, known.volume);
    const judgement = judgeSale(sale, seen ? { ...known, volume: seen.volume } : known);
    if (judgement.kind !== 'new' && judgement.kind !== 'changed') {
      done.set(sale.intake, outcomeOf(judgement));
      return;
    }
    // Of reports of one transaction the first is recorded; the others will find it.
    const transaction = transactionOf(sale);
    const isTaken = judgement.kind === 'new' && taken.has(transaction);
    if (judgement.kind === 'new') taken.add(transaction);
    if (volumes.isBehind(sale, known.basis)) return;
    if (judgement.kind === 'changed' || isTaken) volumes.close(sale, known.basis);
    if (isTaken) return;
    if (judgement.kind === 'changed') {
      acting.push({ sale, judgement });
      return;
    }
    const { basis, replaces } = judgement;
    if (seen && volumes.isClosed(sale, basis)) return volumes.leave(sale, basis);
    for (const intake of seen?.by ?? []) volumes.relied.add(intake);
    if (replaces) acting.push({ sale, judgement: replaces });
    const made = newConversion(sale, judgement);
    fresh.push({ ...sale, ...made, read: sale, replaces });
    if (!made.isApproved) return;
    if (capped.has(basis.plan.offer.id)) volumes.close(sale, basis);
    else volumes.add(sale, basis);
  });
  return { acting, fresh, relied: volumes.relied };
}

function transactionOf({ intake: { ctx }, advertiserId, sale: { event, transactionId } }: ReadSale): string {
  return `${ctx.tenantId} ${advertiserId} ${event} ${transactionId}`;
}

function outcomeOf(judgement: Exclude<Judgement, { kind: 'new' | 'changed' }>): Outcome {
  if (judgement.kind !== 'known') return judgement;
  return { kind: 'settled', conversion: judgement.conversion, isDuplicate: true };
}
