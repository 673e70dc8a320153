import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import { hasRole, type RequestContext } from '../../kernel/context/request-context.js';
import type { Permission, Role } from '../../kernel/context/roles.js';
import { WebhookOwnerNotAllowed } from '../webhooks.errors.js';
import type { Owner, OwnerKind } from '../webhooks.types.js';

/** Roles whose holders have endpoints as persons. */
const OF_PERSONS: readonly [Role, OwnerKind][] = [
  ['PARTNER', 'partner'],
  ['PROMOTER', 'promoter'],
  ['AFFILIATE_MARKETER', 'affiliate'],
];

/** On whose behalf a caller has endpoints. */
@Injectable()
export class OwnersService {
  constructor(private readonly advertisers: AdvertisersService) {}

  /** All of them; a user may have several roles. Needs an open transaction. */
  async ownersOf(ctx: RequestContext, permission: Permission): Promise<Owner[]> {
    const { principal } = ctx;
    if (principal.kind === 'key') return ownerOfKey(principal);
    const owners: Owner[] = actsForTenant(ctx, permission) ? [{ kind: 'tenant', id: null }] : [];
    if (principal.kind !== 'user') return owners;
    if (hasRole(ctx, 'ADVERTISER')) {
      const ids = await this.advertisers.advertiserIdsOf(ctx);
      owners.push(...ids.map((id): Owner => ({ kind: 'advertiser', id })));
    }
    for (const [role, kind] of OF_PERSONS) if (hasRole(ctx, role)) owners.push({ kind, id: principal.id });
    return owners;
  }

  /**
   * The owner of an endpoint that is to be made.
   * @throws WebhookOwnerNotAllowed, AdvertiserNotFound, AdvertiserAmbiguous
   */
  async ownerFor(ctx: RequestContext, wanted: { owner?: OwnerKind; advertiserId?: string }): Promise<Owner> {
    const owners = await this.ownersOf(ctx, 'keys:write');
    const kind = wanted.owner ?? (wanted.advertiserId === undefined ? owners[0]?.kind : 'advertiser');
    const candidates = owners.filter((owner) => owner.kind === kind);
    const [first] = candidates;
    if (!first) throw new WebhookOwnerNotAllowed();
    if (first.kind !== 'advertiser') return first;
    if (ctx.principal.kind === 'key') return first;
    return { kind: 'advertiser', id: await this.advertisers.ownAdvertiserId(ctx, wanted.advertiserId) };
  }
}

function ownerOfKey(key: Extract<RequestContext['principal'], { kind: 'key' }>): Owner[] {
  if (key.keyKind === 'pt') return key.ownerUserId ? [{ kind: 'partner', id: key.ownerUserId }] : [];
  return key.advertiserId ? [{ kind: 'advertiser', id: key.advertiserId }] : [{ kind: 'tenant', id: null }];
}
