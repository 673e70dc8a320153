import { Module } from '@nestjs/common';
import { LinksModule } from '../../links/links.module.js';
import { MembershipsModule } from '../../memberships/memberships.module.js';
import { VisitorModule } from '../visitor/visitor.module.js';
import { SignJoinLinks } from './sign-join-links.js';
import { SignedLinksController } from './signed-links.controller.js';
import { SignedLinksService } from './signed-links.service.js';
import { SigningKeysController } from './signing-keys.controller.js';
import { SigningKeysService } from './signing-keys.service.js';
import { SigningRepository } from './signing.repository.js';

/** Links with a signature: made, checked, and the keys behind them. */
@Module({
  imports: [LinksModule, MembershipsModule, VisitorModule],
  controllers: [SignedLinksController, SigningKeysController],
  providers: [SignedLinksService, SigningKeysService, SigningRepository, SignJoinLinks],
})
export class SigningModule {}
