import { sha256 } from '../kernel/crypto/hash.js';
import { canonicalJson } from '../kernel/idempotency/canonical-json.js';
import type { Sale } from './conversions.types.js';

/** Equal for reports of the same sale with the same content, however the amount was written. */
export function contentHash(sale: Sale): Buffer {
  const { amount, visitorId, ...rest } = sale;
  const fields = { ...rest, ...(visitorId === null ? {} : { visitorId }) };
  return sha256(canonicalJson({ ...fields, minor: amount.minor.toString(), currency: amount.currency }));
}
