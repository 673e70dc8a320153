import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { MailsRepository } from './mails.repository.js';
import { WriteMailsConsumer } from './write-mails.consumer.js';

/** Mails that tell people what was decided. */
@Module({
  imports: [AdvertisersModule, OffersModule],
  providers: [MailsRepository, WriteMailsConsumer],
})
export class MailModule {}
