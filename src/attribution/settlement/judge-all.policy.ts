import type { ActingSale } from './change-known.service.js';
import { newConversion, type NewConversion } from './conversion-rows.policy.js';
import { type Judgement, judgeSale, type SaleFacts } from './judge-sale.policy.js';
import type { ReadSale } from './rounds.policy.js';
import type { Outcome, Settling } from './settlement.types.js';

/** A sale that becomes a conversion, and the browser's report that gives way to it. */
export type NewSale = ReadSale & NewConversion & { read: ReadSale; replaces: ActingSale['judgement'] | null };

/** Judges each, and puts the outcomes of those of which nothing follows in `done`. */
export function judgeAll(
  open: readonly ReadSale[],
  facts: readonly SaleFacts[],
  done: Map<Settling, Outcome>,
): { acting: ActingSale[]; fresh: NewSale[] } {
  const acting: ActingSale[] = [];
  const fresh: NewSale[] = [];
  open.forEach((sale, index) => {
    const judgement = judgeSale(sale, facts[index]!);
    if (judgement.kind === 'changed') acting.push({ sale, judgement });
    else if (judgement.kind !== 'new') done.set(sale.intake, outcomeOf(judgement));
    else {
      const { replaces } = judgement;
      if (replaces) acting.push({ sale, judgement: replaces });
      fresh.push({ ...sale, ...newConversion(sale, judgement), read: sale, replaces });
    }
  });
  return { acting, fresh };
}

function outcomeOf(judgement: Exclude<Judgement, { kind: 'new' | 'changed' }>): Outcome {
  if (judgement.kind !== 'known') return judgement;
  return { kind: 'settled', conversion: judgement.conversion, isDuplicate: true };
}
