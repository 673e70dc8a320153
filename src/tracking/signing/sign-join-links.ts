import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JoinLinks } from '../../memberships/join-links.service.js';
import { SignedLinksService } from './signed-links.service.js';

/** Gives those who join an offer a signed link beside the plain one. */
@Injectable()
export class SignJoinLinks implements OnModuleInit {
  constructor(
    private readonly joinLinks: JoinLinks,
    private readonly signed: SignedLinksService,
  ) {}

  onModuleInit(): void {
    this.joinLinks.register((ctx, linkId) => this.signed.sign(ctx, linkId, { singleUse: false }));
  }
}
