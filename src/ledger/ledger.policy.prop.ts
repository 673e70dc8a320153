import fc from 'fast-check';
import { assertPostable, sameEntries, sumsByCurrency } from './ledger.policy.js';
import { LEDGER_ACCOUNT_KINDS, type LedgerLine } from './ledger.types.js';

const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD');
const positive = fc.bigInt({ min: 1n, max: 10n ** 14n });
const kind = fc.constantFrom(...LEDGER_ACCOUNT_KINDS);

/** Parts of a sum on one side against the whole on the other: balanced by construction. */
const balanced = fc
  .array(
    fc.tuple(
      currency,
      fc.array(fc.tuple(kind, fc.uuid(), positive), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((groups) =>
    groups.flatMap(([code, parts, debitsFirst]): LedgerLine[] => {
      const [one, other] = debitsFirst
        ? (['debitMinor', 'creditMinor'] as const)
        : (['creditMinor', 'debitMinor'] as const);
      const total = parts.reduce((sum, [, , minor]) => sum + minor, 0n);
      return [
        ...parts.map(([of, ownerId, minor]) => ({
          account: { kind: of, ownerId, currency: code },
          [one]: minor,
        })),
        { account: { kind: 'clearing', ownerId: null, currency: code }, [other]: total },
      ];
    }),
  );

it('accepts everything that balances in every currency', () => {
  fc.assert(
    fc.property(balanced, (entries) => {
      expect(() => assertPostable(entries)).not.toThrow();
      expect([...sumsByCurrency(entries).values()].every((sum) => sum === 0n)).toBe(true);
    }),
  );
});

it('refuses it once one entry is off by one unit, on either side', () => {
  fc.assert(
    fc.property(balanced, fc.nat(), fc.boolean(), (entries, pick, up) => {
      const index = pick % entries.length;
      const broken = entries.map((entry, at) => (at === index ? shifted(entry, up ? 1n : -1n) : entry));
      // One unit less may leave an entry of nothing, which is refused for that.
      expect(() => assertPostable(broken)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ledger\.(unbalanced|invalid_posting)$/) }),
      );
    }),
  );
});

it('refuses it once an entry moves to another currency, unless nothing else is in that posting', () => {
  fc.assert(
    fc.property(balanced, fc.nat(), (entries, pick) => {
      const index = pick % entries.length;
      const moved = entries.map((entry, at) =>
        at === index ? { ...entry, account: { ...entry.account, currency: 'CHF' } } : entry,
      );
      expect(() => assertPostable(moved)).toThrow(expect.objectContaining({ code: 'ledger.unbalanced' }));
    }),
  );
});

it('knows the same entries in any order, and others from them', () => {
  fc.assert(
    fc.property(
      balanced.chain((entries) =>
        fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
      ),
      fc.nat(),
      ([entries, shuffled], pick) => {
        expect(sameEntries(entries, shuffled)).toBe(true);
        const changed = entries.map((entry, at) =>
          at === pick % entries.length ? shifted(entry, 1n) : entry,
        );
        expect(sameEntries(entries, changed)).toBe(false);
        expect(sameEntries(entries, entries.slice(1))).toBe(false);
      },
    ),
  );
});

it.each([
  ['nothing', []],
  ['one entry', [line({ debitMinor: 1n })]],
  ['an entry of nothing', [line({ debitMinor: 0n }), line({ creditMinor: 0n })]],
  ['a negative entry', [line({ debitMinor: -1n }), line({ creditMinor: -1n })]],
  ['both sides in one entry', [line({ debitMinor: 1n, creditMinor: 1n }), line({ debitMinor: 1n })]],
  ['no side at all', [line({}), line({})]],
  ['an unknown currency', [line({ debitMinor: 1n }, 'XXX'), line({ creditMinor: 1n }, 'XXX')]],
])('refuses %s', (_, entries) => {
  expect(() => assertPostable(entries)).toThrow(expect.objectContaining({ code: 'ledger.invalid_posting' }));
});

function line(sides: Omit<LedgerLine, 'account'>, code = 'USD'): LedgerLine {
  return { account: { kind: 'clearing', ownerId: null, currency: code }, ...sides };
}

function shifted(entry: LedgerLine, by: bigint): LedgerLine {
  return entry.debitMinor === undefined
    ? { ...entry, creditMinor: entry.creditMinor! + by }
    : { ...entry, debitMinor: entry.debitMinor + by };
}
