import type { DomainEvent } from '../outbox/outbox.types.js';
import type { RewardEntity } from './reward.entity.js';

export const REWARD_REVERSED = 'reward.reversed';
export const REWARD_QUEUED = 'reward.queued';
export const REWARD_PAID = 'reward.paid';
export type RewardEventType = typeof REWARD_REVERSED | typeof REWARD_QUEUED | typeof REWARD_PAID;

/** Version 1 of every reward event. */
export interface RewardEventPayload {
  rewardId: string;
  /** The sale that earned it; null for what an order of the shop earned. */
  conversionId: string | null;
  orderId: string | null;
  beneficiaryKind: string;
  beneficiaryId: string;
  /** What is queued, paid or taken back by this event; below zero for a reward that takes back. */
  amount: { minor: string; currency: string };
}

export function rewardEvent(
  type: RewardEventType,
  reward: Pick<
    RewardEntity,
    'id' | 'conversionId' | 'orderId' | 'beneficiaryKind' | 'beneficiaryId' | 'currency'
  >,
  minor: bigint,
): DomainEvent {
  const { id, conversionId, orderId, beneficiaryKind, beneficiaryId, currency } = reward;
  const payload: RewardEventPayload = {
    rewardId: id,
    conversionId,
    orderId,
    beneficiaryKind,
    beneficiaryId,
    amount: { minor: minor.toString(), currency },
  };
  return { type, version: 1, entityType: 'reward', entityId: id, payload: { ...payload } };
}
