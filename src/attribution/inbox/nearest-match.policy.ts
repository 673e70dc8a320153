import type { Candidate, Named, NearestMatch } from './inbox.types.js';

/** A mistyped id agrees in at least so many of its 36 characters; ids of one moment agree in about 18 by chance. */
const LEAST_AGREEMENT = 28;

/** The conversion that shares most with the request, else the click whose id is most like the one it named. */
export function nearestMatch(
  named: Named,
  conversions: readonly Candidate[],
  clickIds: readonly string[],
): NearestMatch | null {
  const [conversion] = conversions
    .map(({ id, ...candidate }) => ({
      kind: 'conversion' as const,
      id,
      differsIn: differences(named, candidate),
    }))
    .sort((a, b) => a.differsIn.length - b.differsIn.length);
  if (conversion) return conversion;
  const { clickId } = named;
  if (clickId === null) return null;
  const [click] = clickIds
    .map((id) => ({ id, agreement: agreement(id, clickId) }))
    .sort((a, b) => b.agreement - a.agreement);
  if (!click || click.agreement < LEAST_AGREEMENT) return null;
  return { kind: 'click', id: click.id, differsIn: click.id === clickId ? [] : ['click_id'] };
}

function differences(named: Named, candidate: Named): string[] {
  const fields: [string, keyof Named][] = [
    ['click_id', 'clickId'],
    ['transaction_id', 'transactionId'],
    ['order_id', 'orderId'],
    ['event', 'event'],
  ];
  return fields
    .filter(([, name]) => named[name] !== null && named[name] !== candidate[name])
    .map(([field]) => field);
}

/** In how many places two ids have the same character. */
function agreement(one: string, other: string): number {
  return [...one].filter((character, index) => character === other[index]).length;
}
