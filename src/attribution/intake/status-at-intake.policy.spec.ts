import { statusAtIntake } from './status-at-intake.policy.js';

const [none, all, senders] = [
  { autoApprove: 'none', sendersMayApprove: false },
  { autoApprove: 'verified', sendersMayApprove: false },
  { autoApprove: 'none', sendersMayApprove: true },
] as const;

it.each([
  ['pending', none, 'pending'],
  ['approved', none, 'pending'],
  ['rejected', none, 'rejected'],
  ['pending', all, 'approved'],
  ['approved', all, 'approved'],
  ['rejected', all, 'rejected'],
  ['pending', senders, 'pending'],
  ['approved', senders, 'approved'],
  ['rejected', senders, 'rejected'],
] as const)('reported as %s under %j it begins as %s', (reported, policy, status) => {
  expect(statusAtIntake({ reported, isVerified: true, reviewRequired: false }, policy)).toBe(status);
});

it.each([
  [false, false],
  [true, true],
  [false, true],
])('waits whatever the policy when verified is %s and a review is %s', (isVerified, reviewRequired) => {
  for (const policy of [none, all, senders]) {
    expect(statusAtIntake({ reported: 'approved', isVerified, reviewRequired }, policy)).toBe('pending');
    expect(statusAtIntake({ reported: 'rejected', isVerified, reviewRequired }, policy)).toBe('rejected');
  }
});
