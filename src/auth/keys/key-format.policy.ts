import { randomCode, randomToken } from '../../kernel/crypto/hash.js';
import type { World } from '../../kernel/context/request-context.js';
import type { KeyKind } from './keys.types.js';

const SHAPE = /^(afx_(live|test)_(sk|pk|pt)_[0-9A-Za-z]{12})_[0-9A-Za-z_-]{43}$/;
const ID_LENGTH = 12;

export interface ParsedKey {
  /** Everything before the secret: what the key is found by, and harmless to show. */
  prefix: string;
  world: World;
  kind: KeyKind;
}

/** `afx_{live|test}_{sk|pk|pt}_{12 characters}_{43 characters}`; null for anything else. */
export function parseKey(raw: string): ParsedKey | null {
  const [, prefix, world, kind] = SHAPE.exec(raw) ?? [];
  return prefix ? { prefix, world: world as World, kind: kind as KeyKind } : null;
}

/** A new key: 256 random bits behind a random public id. */
export function makeKey(world: World, kind: KeyKind): ParsedKey & { key: string } {
  const prefix = `afx_${world}_${kind}_${randomCode(ID_LENGTH)}`;
  return { prefix, world, kind, key: `${prefix}_${randomToken(32)}` };
}

/** Whether a bearer credential means to be a key and not an access token. */
export function isKeyShaped(credential: string): boolean {
  return credential.startsWith('afx_');
}
