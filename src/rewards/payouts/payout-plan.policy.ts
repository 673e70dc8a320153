import type { HeldBalance, HoldReason, PayableReward, PayoutPlan, PlannedItem } from './payouts.types.js';

/**
 * Who is paid how much: everybody's rewards of a currency in one sum, what they owe taken off, when it reaches
 * the minimum and nothing holds it. Nobody is paid a part: what is held stays as it is for the next run.
 */
export function planPayouts(
  rewards: readonly PayableReward[],
  minimumMinor: (currency: string) => bigint,
): PayoutPlan {
  const groups = new Map<string, PayableReward[]>();
  for (const reward of rewards) {
    const key = `${reward.beneficiaryKind}:${reward.beneficiaryId}:${reward.currency}`;
    const group = groups.get(key);
    if (group) group.push(reward);
    else groups.set(key, [reward]);
  }
  const items: PlannedItem[] = [];
  const held: HeldBalance[] = [];
  for (const group of groups.values()) {
    const { beneficiaryKind, beneficiaryId, currency } = group[0]!;
    const amountMinor = group.reduce((sum, { minor }) => sum + minor, 0n);
    const balance = { beneficiaryKind, beneficiaryId, currency, amountMinor };
    const reason = holdOf(group, amountMinor, minimumMinor(currency));
    if (reason === null) items.push({ ...balance, rewards: group });
    else held.push({ ...balance, reason });
  }
  return { items, held };
}

function holdOf(
  group: readonly PayableReward[],
  amountMinor: bigint,
  minimumMinor: bigint,
): HoldReason | null {
  const held = group.find(({ hold }) => hold !== null);
  if (held) return held.hold;
  if (amountMinor < 0n) return 'negative_balance';
  return amountMinor === 0n || amountMinor < minimumMinor ? 'below_minimum' : null;
}
