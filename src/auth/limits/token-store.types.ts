/** Tokens of a key that a process asks for. */
export interface LeaseRequest {
  tenantId: string;
  keyId: string;
  /** Names the process. */
  holder: string;
  /** How many it would like, at least 1. */
  want: number;
  /** How many of its lease before it has not used and will not use. */
  unused: number;
}

export interface LeaseAnswer {
  /** 0 to `want`; gone when the lease is over. */
  granted: number;
  /** What is left for everybody, with fractions. */
  remaining: number;
}

/** The bucket of each key, shared by all processes. */
export interface TokenStore {
  lease(request: LeaseRequest): Promise<LeaseAnswer>;
  close(): Promise<void>;
}

/** Tokens a second. */
export const RATE = 5;
/** A holder that is not heard of any longer is no holder. */
export const LEASE_MS = 2_000;
