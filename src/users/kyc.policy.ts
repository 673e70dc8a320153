import type { KycStatus } from './users.types.js';

export type KycAct = 'require' | 'submit' | 'verify' | 'reject';

const NEXT: Record<KycAct, Partial<Record<KycStatus, KycStatus>>> = {
  // A rule that fires again changes nothing for those who are asked already or were verified.
  require: { none: 'required' },
  submit: { required: 'submitted', rejected: 'submitted' },
  verify: { required: 'verified', submitted: 'verified', rejected: 'verified' },
  reject: { required: 'rejected', submitted: 'rejected', verified: 'rejected' },
};

/** The state after an act, null where the act is not possible. */
export function afterAct(status: KycStatus, act: KycAct): KycStatus | null {
  return NEXT[act][status] ?? null;
}

/** Whether the state of the identity check lets money go out. */
export function mayBePaid(status: KycStatus): boolean {
  return status === 'none' || status === 'verified';
}
