import { Module } from '@nestjs/common';
import { OffersModule } from '../offers/offers.module.js';
import { LinkAdmissions } from './link-admissions.service.js';
import { LinkQrController } from './link-qr.controller.js';
import { LinkQrService } from './link-qr.service.js';
import { LinksController } from './links.controller.js';
import { LinksRepository } from './links.repository.js';
import { LinksService } from './links.service.js';

@Module({
  imports: [OffersModule],
  controllers: [LinksController, LinkQrController],
  providers: [LinksService, LinkQrService, LinksRepository, LinkAdmissions],
  exports: [LinksService, LinkAdmissions],
})
export class LinksModule {}
