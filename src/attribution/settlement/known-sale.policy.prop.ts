import fc from 'fast-check';
import type { ConversionStatus, ReportedStatus, Sale } from '../conversions.types.js';
import { statusAtIntake } from '../intake/status-at-intake.policy.js';
import { contentHash } from '../sale-content.policy.js';
import { judgeKnown, type KnownConversion } from './known-sale.policy.js';

interface Report {
  isVerified: boolean;
  status: ReportedStatus;
  minor: bigint;
}

interface Rules {
  autoApprove: 'none' | 'verified';
  sendersMayApprove: boolean;
  reviewRequired: boolean;
}

type Stored = KnownConversion & { minor: bigint };

const REAL = 4999n;
const AFTER = { approve: 'approved', reject: 'rejected', reverse: 'reversed' } as const;

function saleOf({ status, minor }: Report): Sale {
  return {
    ...{ clickId: 'c', visitorId: null, transactionId: 't', amount: { minor, currency: 'USD' } },
    ...{ status, event: 'sale', couponCode: null, customerId: null, customerEmailHash: null },
    ...{ orderId: null, country: null, metadata: null },
  };
}

function begun(report: Report, rules: Rules): Stored {
  const { isVerified, status: reported, minor } = report;
  const { reviewRequired } = rules;
  const reviewed = { ...rules, reviewRequired: reviewRequired && reported !== 'rejected' };
  return {
    ...{ id: 'v', reason: null, isVerified, minor, ...reviewed },
    status: statusAtIntake({ reported, isVerified, reviewRequired }, rules),
    contentHash: contentHash(saleOf(report)),
  };
}

/** What becomes of the transaction when these reports come in this order. */
function told(reports: readonly Report[], rules: Rules): Stored {
  const [first, ...rest] = reports;
  let stored = begun(first!, rules);
  for (const report of rest) {
    const judgement = judgeKnown(stored, saleOf(report), report.isVerified);
    if (judgement.kind === 'replacing') stored = begun(report, rules);
    if (judgement.kind !== 'changed') continue;
    if (judgement.confirms) stored = { ...stored, isVerified: true };
    if (judgement.change) stored = { ...stored, status: AFTER[judgement.change] };
  }
  return stored;
}

/** Rejected before it was approved, or reversed after: in both the sale does not stand and nobody has its money. */
const standing = (status: ConversionStatus): string =>
  status === 'rejected' || status === 'reversed' ? 'taken back' : status;

// A page or a partner only ever says that there was a sale; of which amount, nobody has proved.
const claim = fc.constantFrom(REAL, 100n, 999_999n).map((minor): Report => {
  return { isVerified: false, status: 'pending', minor };
});
const proven = fc.constantFrom<ReportedStatus>('pending', 'approved', 'rejected').map((status): Report => {
  return { isVerified: true, status, minor: REAL };
});
const rules: fc.Arbitrary<Rules> = fc.record({
  autoApprove: fc.constantFrom('none' as const, 'verified' as const),
  sendersMayApprove: fc.boolean(),
  reviewRequired: fc.boolean(),
});

describe('[R56] reports of one transaction', () => {
  it('end in the same state and the same amount, in whatever order they come and however often', () => {
    const reports = fc.array(fc.oneof(claim, proven), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(
        proven,
        reports,
        fc.infiniteStream(fc.nat()),
        fc.infiniteStream(fc.nat()),
        rules,
        (one, more, some, other, rules) => {
          const all = [one, ...more];
          const a = told(shuffled(all, some), rules);
          const b = told(shuffled(all, other), rules);
          expect([standing(a.status), a.minor, a.isVerified]).toEqual([standing(b.status), REAL, true]);
          expect(b.minor).toBe(REAL);
          const repeated = told([...shuffled(all, some), ...shuffled(all, other)], rules);
          expect(standing(repeated.status)).toBe(standing(a.status));
          expect(repeated.minor).toBe(REAL);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('end as taken back exactly when one that was proven says so, and approved only where that is allowed', () => {
    fc.assert(
      fc.property(fc.array(proven, { minLength: 1, maxLength: 6 }), rules, (reports, rules) => {
        const said = new Set(reports.map(({ status }) => status));
        const { status } = told(reports, rules);
        const mayStand = !rules.reviewRequired;
        const isApproved =
          mayStand && (rules.autoApprove === 'verified' || (rules.sendersMayApprove && said.has('approved')));
        expect(standing(status)).toBe(
          said.has('rejected') ? 'taken back' : isApproved ? 'approved' : 'pending',
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('that nobody has proven leave one sale waiting, whatever else pages claim', () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1, maxLength: 6 }), rules, (reports, rules) => {
        const { status, isVerified, minor } = told(reports, rules);
        expect([status, isVerified, minor]).toEqual(['pending', false, reports[0]!.minor]);
      }),
    );
  });
});

function shuffled<T>(items: readonly T[], numbers: Iterable<number>): T[] {
  const rest = [...items];
  const random = numbers[Symbol.iterator]();
  return items.map(() => rest.splice((random.next().value as number) % rest.length, 1)[0]!);
}
