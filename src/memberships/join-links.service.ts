import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../kernel/context/request-context.js';

/** A link that is good until a moment. */
export interface SignedAddress {
  url: string;
  expiresAt: Date;
}

/** Signs a link of the caller, within the caller's transaction. */
export type LinkSigner = (ctx: RequestContext, linkId: string) => Promise<SignedAddress>;

/** Signing belongs to a room further right, which registers here how it is done. */
@Injectable()
export class JoinLinks {
  private signer: LinkSigner | null = null;

  register(signer: LinkSigner): void {
    this.signer = signer;
  }

  async sign(ctx: RequestContext, linkId: string): Promise<SignedAddress> {
    if (!this.signer) throw new Error('nothing here signs links');
    return this.signer(ctx, linkId);
  }
}
