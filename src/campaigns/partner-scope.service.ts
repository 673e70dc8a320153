import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../kernel/context/request-context.js';
import { PartnerKeyRequired } from './campaigns.errors.js';

/** What an offer is let through by. */
export interface ScopedOffer {
  id: string;
  brandId?: string | null;
}

/** What a partner's key says of its partner, and of what it may see. */
@Injectable()
export class PartnerScopeService {
  /** The partner whom the key belongs to. @throws PartnerKeyRequired */
  partnerOf({ principal }: RequestContext): string {
    if (principal.kind !== 'key' || principal.keyKind !== 'pt' || principal.ownerUserId === null)
      throw new PartnerKeyRequired();
    return principal.ownerUserId;
  }

  /** Whether the key may see an offer: one on its lists, or any when it has none. */
  maySee({ principal }: RequestContext, { id, brandId = null }: ScopedOffer): boolean {
    if (principal.kind !== 'key') return false;
    const { offerIds, brandIds } = principal;
    if (offerIds.length + brandIds.length === 0) return true;
    return offerIds.includes(id) || (brandId !== null && brandIds.includes(brandId));
  }
}
