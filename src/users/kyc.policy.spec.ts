import fc from 'fast-check';
import { afterAct, type KycAct, mayBePaid } from './kyc.policy.js';
import type { KycStatus } from './users.types.js';

const ACTS: KycAct[] = ['require', 'submit', 'verify', 'reject'];

describe('the identity check', () => {
  it('[R48] holds payouts from the moment it is required until an admin verifies', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ACTS), { maxLength: 12 }), (acts) => {
        let status: KycStatus = 'none';
        let isRequired = false;
        let lastDecision: KycAct | null = null;
        for (const act of acts) {
          const next = afterAct(status, act);
          if (next === null) continue;
          if (act === 'require') isRequired = true;
          if (act !== 'require') lastDecision = act;
          status = next;
        }
        expect(mayBePaid(status)).toBe(!isRequired || lastDecision === 'verify');
      }),
    );
  });

  it('[R48] is verified by nobody who was never asked, and asked once', () => {
    expect(ACTS.map((act) => afterAct('none', act))).toEqual(['required', null, null, null]);
    for (const status of ['required', 'submitted', 'verified', 'rejected'] as const)
      expect(afterAct(status, 'require')).toBeNull();
    expect(afterAct('verified', 'submit')).toBeNull();
  });
});
