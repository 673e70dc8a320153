const DAY_MS = 86_400_000n;
/** Weights are parts of 2^64. */
const SCALE_BITS = 64n;
const ONE = 1n << SCALE_BITS;
const FRACTION_BITS = 32;

/** 2^(-1/2), 2^(-1/4), 2^(-1/8) …, scaled. */
const ROOTS: readonly bigint[] = Array.from({ length: FRACTION_BITS }).reduce<bigint[]>((roots) => {
  roots.push(squareRoot((roots.at(-1) ?? ONE >> 1n) << SCALE_BITS));
  return roots;
}, []);

/**
 * 2^(-age / half-life) in parts of 2^64, in whole numbers only, so that every machine gets the same ones. Whole
 * half-lives are exact; else the error is below 2^-31 of the weight of a new touch. (Google Ads,
 * AttributionModelEnum: half-life of 7 days.)
 */
export function decayedWeight(ageMs: number, halfLifeDays: number): bigint {
  const halfLife = BigInt(halfLifeDays) * DAY_MS;
  const age = BigInt(ageMs);
  const halvings = age / halfLife;
  if (halvings > SCALE_BITS) return 0n;
  const fraction = Number(((age % halfLife) << BigInt(FRACTION_BITS)) / halfLife);
  let weight = ONE;
  for (let bit = 0; bit < FRACTION_BITS; bit++) {
    const isSet = Math.floor(fraction / 2 ** (FRACTION_BITS - 1 - bit)) % 2 === 1;
    if (isSet) weight = (weight * ROOTS[bit]!) >> SCALE_BITS;
  }
  return weight >> halvings;
}

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
