import type { ValueTransformer } from 'typeorm';

/** bigint columns of money and counters: `bigint` in the program, never a float. */
export const asBigInt: ValueTransformer = {
  to: (value: bigint | null | undefined) =>
    value === null || value === undefined ? value : value.toString(),
  from: (value: string | null) => (value === null ? null : BigInt(value)),
};

/** bigint columns whose values stay far below 2^53: sequences, offsets. */
export const asNumber: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
