import fc from 'fast-check';
import type { OfferEntity } from './offer.entity.js';
import { proposalAfter, proposedColumns, splitChanges } from './offer-proposal.policy.js';
import { assertMayResume, offerStatusAfter } from './offer-status.policy.js';

const BY = { submittedAt: new Date('2026-01-02T03:04:05Z'), submittedBy: 'user:1' };
const LIVE = {
  destinationUrl: 'https://a.example/',
  ownHosts: ['m.a.example'],
  fallbackUrl: null,
  landingPages: [],
  payoutType: 'cps',
  payoutBasisPoints: 1000,
  payoutMinor: null,
  proposal: null,
} as unknown as OfferEntity;

const changes = fc.record(
  {
    destinationUrl: fc.constantFrom('https://a.example/', 'https://b.example/'),
    ownHosts: fc.subarray(['m.a.example', 'n.a.example']),
    fallbackUrl: fc.constantFrom(null, 'https://c.example/'),
    payoutBasisPoints: fc.constantFrom(null, 1000, 2000),
    payoutMinor: fc.constantFrom(null, 0n, 9_007_199_254_740_993n),
  },
  { requiredKeys: [] },
);

describe('a proposed change', () => {
  it('comes to the same as all that was wanted, one after the other, and as JSON keeps it', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), (wishes) => {
        let offer = LIVE;
        for (const wish of wishes) {
          const proposal = proposalAfter(offer, wish as Partial<OfferEntity>, BY);
          offer = { ...LIVE, proposal: proposal && JSON.parse(JSON.stringify(proposal)) };
        }
        const wanted = Object.assign({}, LIVE, ...wishes) as OfferEntity;
        expect({ ...LIVE, ...proposedColumns(offer.proposal) }).toEqual({ ...wanted, proposal: null });
        const isSame = Object.entries(wanted).every(
          ([name, value]) => JSON.stringify(value, toText) === JSON.stringify(LIVE[name as 'id'], toText),
        );
        expect(offer.proposal === null).toBe(isSame);
      }),
    );
  });

  it('is about money and destination alone', () => {
    const { reviewed, free } = splitChanges({
      ...{ destinationUrl: 'https://b.example/', payoutMinor: null, coolOffDays: 3, countries: ['SA'] },
      title: undefined,
    });
    expect(reviewed).toEqual({ destinationUrl: 'https://b.example/', payoutMinor: null });
    expect(free).toEqual({ coolOffDays: 3, countries: ['SA'] });
  });
});

describe('an offer that is paused', () => {
  it.each([
    ['admin', 'advertiser', 'offer.paused_by_others'],
    ['system', 'advertiser', 'offer.paused_by_others'],
    ['suspension', 'advertiser', 'offer.paused_by_others'],
    ['advertiser', 'advertiser', null],
    [null, 'advertiser', null],
    ['advertiser', 'admin', null],
    ['system', 'system', null],
  ] as const)('by %s may be resumed by %s: %s', (pausedBy, by, code) => {
    const attempt = (): void => assertMayResume({ pausedBy, isGoneUpstream: false }, by);
    if (code === null) attempt();
    else expect(attempt).toThrow(expect.objectContaining({ code }));
    expect(() => assertMayResume({ pausedBy, isGoneUpstream: true }, by)).toThrow(/lists it no more/);
  });

  it('ends for good', () => {
    expect(offerStatusAfter('paused', 'archive')).toBe('ended');
    for (const action of ['submit', 'approve', 'reject', 'pause', 'resume', 'archive'] as const)
      expect(() => offerStatusAfter('ended', action)).toThrow();
  });
});

function toText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
