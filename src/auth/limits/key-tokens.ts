import { KEY_LIMIT } from '../keys/keys.types.js';
import { LeasedTokens, type Verdict } from './leased-tokens.js';
import { type BucketPolicy, type KeyBucket, RATE, type TokenStore } from './token-store.types.js';

/** While the store is away, five processes that all go by their own share still keep to the rate. */
const POLICY: BucketPolicy = {
  rate: RATE,
  burst: KEY_LIMIT.burst,
  away: { rate: 1, burst: 10, first: 0 },
};

/** Requests of partners' keys. */
export class KeyTokens {
  private readonly tokens: LeasedTokens<KeyBucket>;

  constructor(
    store: TokenStore<KeyBucket>,
    holder: string,
    onTrouble: (error: unknown) => void = () => undefined,
    now: () => number = () => performance.now(),
  ) {
    this.tokens = new LeasedTokens(store, holder, POLICY, onTrouble, now);
  }

  /** Takes one token. */
  take(tenantId: string, keyId: string): Promise<Verdict> {
    return this.tokens.take(keyId, { tenantId, keyId });
  }
}
