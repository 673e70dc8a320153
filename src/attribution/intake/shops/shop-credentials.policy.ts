import { ShopCredentialsInvalid } from './shops.errors.js';
import type { ShopCredentials, ShopKind } from './shops.types.js';

const FIELDS: Record<ShopKind, (keyof ShopCredentials)[]> = {
  shopify: ['secret'],
  woocommerce: ['secret'],
  salla: ['secret', 'strategy'],
  zid: ['username', 'password'],
};

/**
 * What a kind of shop proves itself with, and nothing else. A Basic log-in cannot have a colon in its name.
 * @throws ShopCredentialsInvalid
 */
export function checkCredentials(kind: ShopKind, sent: ShopCredentials): ShopCredentials {
  const given = Object.entries(sent).filter(([, value]) => value !== undefined);
  const wanted = FIELDS[kind];
  const needed = wanted.filter((name) => name !== 'strategy');
  const isComplete = needed.every((name) => sent[name] !== undefined);
  const hasOthers = given.some(([name]) => !wanted.includes(name as keyof ShopCredentials));
  if (!isComplete || hasOthers || sent.username?.includes(':')) {
    throw new ShopCredentialsInvalid({ details: { kind, credentials: wanted } });
  }
  return kind === 'salla'
    ? { strategy: 'signature', ...Object.fromEntries(given) }
    : Object.fromEntries(given);
}
