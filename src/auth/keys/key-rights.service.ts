import { Injectable } from '@nestjs/common';
import { actsForTenant } from '../../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import type { Permission } from '../../kernel/context/roles.js';
import {
  KeyAdvertiserUnknown,
  KeyAllowListUnknown,
  KeyOwnerUnknown,
  KeyScopeNotAllowed,
} from './keys.errors.js';
import { KeysRepository } from './keys.repository.js';
import { ADVERTISER_SCOPES, type KeyView, type NewKey, SCOPES_OF_KIND } from './keys.types.js';

/** What a key may be made with, once it is settled. */
export type GrantedKey = NewKey & {
  scopes: string[];
  advertiserId: string | null;
  ownerUserId: string | null;
  offerIds: string[];
  brandIds: string[];
};

/** Who may make which keys, and see and change whose. Everything runs in the caller's transaction. */
@Injectable()
export class KeyRightsService {
  constructor(private readonly keys: KeysRepository) {}

  /** The keys that the caller may see or change. */
  async viewOf(ctx: RequestContext, permission: Permission): Promise<KeyView> {
    if (isKeyAdmin(ctx, permission)) return 'all';
    const userId = userIdOf(ctx);
    return {
      advertiserIds: await this.keys.findAdvertiserIdsOf(userId),
      ownerUserId: hasRole(ctx, 'PARTNER') ? userId : null,
    };
  }

  /**
   * What the caller gets of what was asked for: admins give every scope of the kind, advertisers keys of their own
   * company, partners keys of their own.
   * @throws KeyScopeNotAllowed, KeyAdvertiserUnknown, KeyOwnerUnknown, KeyAllowListUnknown
   */
  async grant(ctx: RequestContext, input: NewKey): Promise<GrantedKey> {
    const { kind, offerIds = [], brandIds = [] } = input;
    const isAdmin = isKeyAdmin(ctx, 'keys:write');
    const allowed = isAdmin ? SCOPES_OF_KIND[kind] : scopesFor(ctx, kind);
    const scopes = [...new Set(input.scopes ?? allowed)];
    const isScoped = offerIds.length + brandIds.length > 0;
    if (
      allowed.length === 0 ||
      !scopes.every((scope) => allowed.includes(scope)) ||
      (isScoped && kind !== 'pt')
    ) {
      throw new KeyScopeNotAllowed({ details: { kind, allowed } });
    }
    const unknown = [
      ...(await this.keys.findUnknown('offers', offerIds)),
      ...(await this.keys.findUnknown('brands', brandIds)),
    ];
    if (unknown.length > 0) throw new KeyAllowListUnknown({ details: { unknown } });
    const advertiserId = kind === 'pt' ? null : await this.advertiserFor(ctx, isAdmin, input.advertiserId);
    const ownerUserId = kind === 'pt' ? await this.ownerFor(ctx, isAdmin, input.ownerUserId) : null;
    return { ...input, scopes, offerIds, brandIds, advertiserId, ownerUserId };
  }

  private async advertiserFor(
    ctx: RequestContext,
    isAdmin: boolean,
    wanted: string | null | undefined,
  ): Promise<string | null> {
    if (isAdmin) {
      if (wanted && !(await this.keys.isAdvertiser(wanted))) throw new KeyAdvertiserUnknown();
      return wanted ?? null;
    }
    const own = await this.keys.findAdvertiserIdsOf(userIdOf(ctx));
    const chosen = wanted ?? (own.length === 1 ? own[0] : undefined);
    if (!chosen || !own.includes(chosen)) throw new KeyAdvertiserUnknown();
    return chosen;
  }

  private async ownerFor(
    ctx: RequestContext,
    isAdmin: boolean,
    wanted: string | null | undefined,
  ): Promise<string> {
    const owner = wanted ?? (isAdmin ? null : userIdOf(ctx));
    if (owner === null || (!isAdmin && owner !== userIdOf(ctx))) throw new KeyOwnerUnknown();
    if (!(await this.keys.isPartner(owner))) throw new KeyOwnerUnknown();
    return owner;
  }
}

function scopesFor(ctx: RequestContext, kind: NewKey['kind']): readonly string[] {
  if (kind === 'pt' && hasRole(ctx, 'PARTNER')) return SCOPES_OF_KIND.pt;
  return kind === 'sk' && hasRole(ctx, 'ADVERTISER') ? ADVERTISER_SCOPES : [];
}

/** An advertiser who is also an admin without the permission stays with its own keys. */
function isKeyAdmin(ctx: RequestContext, permission: Permission): boolean {
  return actsForTenant(ctx, permission) || hasRole(ctx, 'SUPER_ADMIN');
}
