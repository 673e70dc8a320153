import { Module } from '@nestjs/common';
import { LinksModule } from '../links/links.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { CampaignLinksService } from './campaign-links.service.js';
import { CampaignSettingsController } from './campaign-settings.controller.js';
import { CampaignSplitsService } from './campaign-splits.service.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CampaignsService } from './campaigns.service.js';
import { EndUsersRepository } from './end-users.repository.js';
import { PartnerScopeService } from './partner-scope.service.js';
import { PartnerTenantsRepository } from './partner-tenants.repository.js';
import { PartnerTenantsService } from './partner-tenants.service.js';
import { SharesRepository } from './shares.repository.js';
import { SharesService } from './shares.service.js';

/** Partners' campaigns and how they divide commissions. */
@Module({
  imports: [LinksModule, OffersModule, TenantsModule],
  controllers: [CampaignSettingsController],
  providers: [
    CampaignsService,
    CampaignsRepository,
    CampaignLinksService,
    CampaignSplitsService,
    EndUsersRepository,
    PartnerScopeService,
    PartnerTenantsService,
    PartnerTenantsRepository,
    SharesService,
    SharesRepository,
  ],
  exports: [
    CampaignsService,
    CampaignLinksService,
    CampaignSplitsService,
    PartnerScopeService,
    PartnerTenantsService,
    SharesService,
  ],
})
export class CampaignsModule {}
