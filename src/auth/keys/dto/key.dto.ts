import type { ApiKeyEntity } from '../api-key.entity.js';
import type { IssuedKey } from '../keys.service.js';

/** An API key without its secret. */
export class KeyDto {
  /** UUIDv7 of the key. */
  id: string;
  /** What the key is for. */
  name: string;
  /** `sk`, `pk` or `pt`. */
  kind: string;
  /** The start of the key, to recognise it by. */
  prefix: string;
  /** What the key may do. */
  scopes: string[];
  /** The advertiser the key is bound to. */
  advertiserId: string | null;
  /** Whom a partner key belongs to. */
  ownerUserId: string | null;
  /** The offers a partner key may see, with those of its brands; all when both lists are empty. */
  offerIds: string[];
  /** The brands whose offers a partner key may see. */
  brandIds: string[];
  /** Where the key may be used from; empty is anywhere. */
  allowedCidrs: string[];
  /** Whether conversions sent with it must be signed. */
  requireSignature: boolean;
  /** When it stops to work, RFC 3339 in UTC. */
  expiresAt: string | null;
  /** When it was revoked, RFC 3339 in UTC. */
  revokedAt: string | null;
  /** The key that this one replaced. */
  rotatedFromId: string | null;
  /** Its last use, RFC 3339 in UTC, a few seconds behind. */
  lastUsedAt: string | null;
  /** How often it was used, a few seconds behind. */
  useCount: number;
  /** When it was made, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, key: ApiKeyEntity): KeyDto {
    const {
      id,
      name,
      kind,
      prefix,
      scopes,
      advertiserId,
      ownerUserId,
      offerIds,
      brandIds,
      allowedCidrs,
      rotatedFromId,
      useCount,
    } = key;
    return {
      id,
      name,
      kind,
      prefix,
      scopes,
      advertiserId,
      ownerUserId,
      offerIds,
      brandIds,
      allowedCidrs,
      requireSignature: key.requiresSignature,
      expiresAt: key.expiresAt?.toISOString() ?? null,
      revokedAt: key.revokedAt?.toISOString() ?? null,
      rotatedFromId,
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      useCount,
      createdAt: key.createdAt.toISOString(),
    };
  }
}

/** A key with its secret, which is shown this once. */
export class IssuedKeyDto extends KeyDto {
  /** The whole key; keep it, it cannot be shown again. */
  key: string;
  /** Secret of `X-Afflux-Signature`, its text as it stands; shown this once. Null for publishable keys. */
  signingSecret: string | null;

  static fromIssued(this: void, { entity, key, signingSecret }: IssuedKey): IssuedKeyDto {
    return { ...KeyDto.from(entity), key, signingSecret };
  }
}
