/** A partner's key, whose bucket it is. */
export interface KeyBucket {
  tenantId: string;
  keyId: string;
}

/** A person or an address, with what their bucket holds and how fast it fills. */
export interface CallerBucket {
  caller: string;
  /** Tokens a second. */
  rate: number;
  burst: number;
}

/** How much a bucket holds and how fast it fills; what a process lets through by itself while the store is away. */
export interface BucketPolicy {
  /** Tokens a second. */
  rate: number;
  burst: number;
  away: { rate: number; burst: number; first: number };
}

/** Tokens of a bucket that a process asks for. */
export type LeaseRequest<Bucket> = Bucket & {
  /** Names the process. */
  holder: string;
  /** How many it would like, at least 1. */
  want: number;
  /** How many of its lease before it has not used and will not use. */
  unused: number;
};

export interface LeaseAnswer {
  /** 0 to `want`; gone when the lease is over. */
  granted: number;
  /** What is left for everybody, with fractions. */
  remaining: number;
}

/** Buckets that all processes share. */
export interface TokenStore<Bucket> {
  lease(request: LeaseRequest<Bucket>): Promise<LeaseAnswer>;
  close(): Promise<void>;
}

/** Tokens a second of a key. */
export const RATE = 5;
/** A holder that is not heard of any longer is no holder. */
export const LEASE_MS = 2_000;
