import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { OfferEntity } from '../offers/offer.entity.js';

/** Lets a promoter lead to an offer, or throws why not; runs within the caller's transaction. */
export type LinkAdmission = (ctx: RequestContext, offer: OfferEntity, promoterId: string) => Promise<void>;

/** Who may promote what is decided in a room further right, which registers here how. */
@Injectable()
export class LinkAdmissions {
  private admission: LinkAdmission | null = null;

  register(admission: LinkAdmission): void {
    this.admission = admission;
  }

  /** @throws LinkOfferNotJoined */
  async admit(ctx: RequestContext, offer: OfferEntity, promoterId: string): Promise<void> {
    await this.admission?.(ctx, offer, promoterId);
  }
}
