import { createHash } from 'node:crypto';
import { CURRENCY_CODES } from '../../src/kernel/money/currencies.js';
import { basisPointsOf } from '../../src/kernel/money/money.js';
import { accountKey, assertPostable, sumsByCurrency } from '../../src/ledger/ledger.policy.js';
import type { LedgerPosting } from '../../src/ledger/ledger.types.js';
import { RULE_MODELS } from '../../src/offers/attribution-settings.types.js';
import { reversalTargets } from '../../src/rewards/reversal.policy.js';
import type { PartyAmount } from '../../src/rewards/rewards.types.js';
import { creditsOf, partiesOf } from '../../src/attribution/credit.policy.js';
import { attribute } from '../../src/attribution/models/attribute.policy.js';
import type { Touch } from '../../src/attribution/models/models.types.js';
import { splitCommission } from '../../src/attribution/models/split-commission.policy.js';
import { creditLines, feeLines, postingOf, turned } from '../../src/attribution/postings.policy.js';
import { type Refundable, refundOf } from '../../src/attribution/refund.policy.js';

const JOURNEYS = 100_000;
/** As many are lived through once more, and must leave the same bytes. */
const AGAIN = 10_000;
const START = Date.parse('2026-01-01T00:00:00Z');

type Roll = (limit: number) => number;

/** Numbers below a limit, the same for the same seed. */
function dice(seed: number): Roll {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
}

interface Sale extends Refundable {
  id: string;
  advertiserId: string;
  promoterId: string;
}

interface Journey {
  sale: Sale;
  parties: PartyAmount[];
  feeBasisPoints: number;
  /** Sums that are given back, each by a message with a name. */
  refunds: { name: string; minor: bigint | 'all' }[];
}

function journeyOf(index: number, roll: Roll): Journey {
  const touches = Array.from({ length: 1 + roll(5) }, (_, touch): Touch => ({
    ...{ kind: 'click', id: `${index}-${touch}`, linkId: 'link', offerId: 'offer' },
    ...{ promoterId: `promoter-${roll(8)}`, at: new Date(START + roll(30 * 86_400) * 1000) },
  }));
  const settings = {
    attributionModel: RULE_MODELS[index % RULE_MODELS.length]!,
    ...{ halfLifeDays: 1 + roll(30), fallbackModel: 'last' as const, couponOverridesClick: false },
  };
  const currency = CURRENCY_CODES[roll(CURRENCY_CODES.length)]!;
  const amountMinor = BigInt(1 + roll([30, 10_000, 1_000_000_000][roll(3)]!));
  const commissionMinor = basisPointsOf(amountMinor, roll(10_001));
  const { shares } = attribute(touches, settings);
  const credits = splitCommission({ minor: commissionMinor, currency }, shares).map(
    ({ promoterId, money }) => ({ promoterId, minor: money.minor, split: null }),
  );
  const sale: Sale = {
    ...{ id: `sale-${index}`, advertiserId: 'shop', promoterId: touches[0]!.promoterId },
    ...{ amountMinor, commissionMinor, currency, status: 'approved' },
    ...{ refundedMinor: 0n, reversedCommissionMinor: 0n },
  };
  const parties = partiesOf(creditsOf(sale, credits), () => []);
  const pieces = Array.from({ length: roll(4) }, () => (amountMinor * BigInt(roll(30))) / 100n);
  const refunds: Journey['refunds'] = pieces.map((minor, nth) => ({ name: `${sale.id}-${nth}`, minor }));
  if (roll(2) === 0) refunds.push({ name: `${sale.id}-all`, minor: 'all' });
  return { sale, parties, feeBasisPoints: [0, 333, roll(10_001)][roll(3)]!, refunds };
}

/** A ledger as the real one keeps it: what balances is posted, each key once. */
class Books {
  readonly balances = new Map<string, bigint>();
  private readonly keys = new Set<string>();

  constructor(private readonly log: (line: string) => void) {}

  post(posting: LedgerPosting): void {
    assertPostable(posting.entries);
    for (const [, sum] of sumsByCurrency(posting.entries)) if (sum !== 0n) throw new Error('out of balance');
    if (this.keys.has(posting.idempotencyKey)) return;
    this.keys.add(posting.idempotencyKey);
    for (const { account, debitMinor = 0n, creditMinor = 0n } of posting.entries) {
      const key = accountKey(account);
      this.balances.set(key, (this.balances.get(key) ?? 0n) + creditMinor - debitMinor);
      this.log(`${posting.idempotencyKey} ${key} ${debitMinor} ${creditMinor}`);
    }
  }
}

/** Approval and refunds, with some of the messages twice; answers what stands on each account. */
function live(
  { sale, parties, feeBasisPoints }: Journey,
  refunds: Journey['refunds'],
  roll: Roll,
  log: (line: string) => void,
): { now: Sale; balances: Map<string, bigint> } {
  const books = new Books(log);
  const feeAt = (reversed: bigint): bigint => basisPointsOf(sale.commissionMinor - reversed, feeBasisPoints);
  const approve = (): void => {
    if (parties.length === 0) return;
    books.post(postingOf(sale, 'approved', sale.id, creditLines(sale, parties)));
    if (feeAt(0n) > 0n) books.post(postingOf(sale, 'fee', sale.id, feeLines(sale, feeAt(0n))));
  };
  approve();
  const parts = parties.map(({ minor }) => minor);
  const seen = new Set<string>();
  let now = sale;
  const refund = ({ name, minor }: Journey['refunds'][number]): void => {
    if (seen.has(name) || now.status !== 'approved') return;
    seen.add(name);
    const after = { ...now, ...refundOf(now, minor) };
    const [before, then] = [now, after].map(({ reversedCommissionMinor }) =>
      reversalTargets(parts, reversedCommissionMinor),
    );
    const given = parties
      .map((party, index) => ({ ...party, minor: then![index]! - before![index]! }))
      .filter((party) => party.minor !== 0n);
    if (given.length > 0) books.post(postingOf(sale, 'reversed', name, creditLines(sale, given).map(turned)));
    const fee = feeAt(now.reversedCommissionMinor) - feeAt(after.reversedCommissionMinor);
    if (fee > 0n) books.post(postingOf(sale, 'fee returned', name, feeLines(sale, fee).map(turned)));
    now = after;
  };
  for (const one of refunds) {
    refund(one);
    if (roll(3) === 0) refund(one);
    if (roll(5) === 0) approve();
  }
  return { now, balances: books.balances };
}

/** Lives through journeys and answers the fingerprint of every entry and every end of the first of them. */
function run(seed: number, journeys: number): { digest: string; reversed: number; refunds: number } {
  const roll = dice(seed);
  const hash = createHash('sha256');
  let digest = '';
  let [reversed, refunds] = [0, 0];
  for (let index = 0; index < journeys; index++) {
    const journey = journeyOf(index, roll);
    refunds += journey.refunds.length;
    const { now, balances } = live(journey, journey.refunds, roll, (line) => {
      if (index < AGAIN) hash.update(line);
    });
    const sum = [...balances.values()].reduce((total, balance) => total + balance, 0n);
    if (sum !== 0n) throw new Error(`journey ${index} leaves ${sum} in the books`);
    if (now.status === 'reversed') {
      reversed++;
      const left = [...balances].filter(([, balance]) => balance !== 0n);
      if (left.length > 0) throw new Error(`journey ${index}: ${left[0]![0]} keeps ${left[0]![1]}`);
    }
    // Pieces in another order, the last of everything staying last: it ends all that comes after it.
    const pieces = journey.refunds.filter(({ minor }) => minor !== 'all');
    const rest = journey.refunds.filter(({ minor }) => minor === 'all');
    if (pieces.length > 1) {
      const other = live(journey, [...pieces.reverse(), ...rest], roll, () => undefined);
      for (const [account, balance] of balances) {
        if ((other.balances.get(account) ?? 0n) !== balance) {
          throw new Error(`journey ${index}: ${account} depends on the order of refunds`);
        }
      }
      if (other.now.status !== now.status) throw new Error(`journey ${index} ends in another state`);
    }
    if (index < AGAIN) hash.update(`${now.status} ${now.reversedCommissionMinor};`);
    if (index === AGAIN - 1) digest = hash.digest('hex');
  }
  return { digest, reversed, refunds };
}

it('[R53] [R65] [R92] 100,000 journeys from the click to the last refund: books at zero, a sale wholly refunded leaves nothing, in any order, twice the same bytes', () => {
  const first = run(7, JOURNEYS);
  expect(first.reversed).toBeGreaterThan(JOURNEYS / 3);
  expect(first.refunds).toBeGreaterThan(JOURNEYS);
  expect(run(7, AGAIN).digest).toBe(first.digest);
  expect(run(8, AGAIN).digest).not.toBe(first.digest);
});
