import { Module } from '@nestjs/common';
import { AdvertisersController } from './advertisers.controller.js';
import { AdvertisersRepository } from './advertisers.repository.js';
import { AdvertisersService } from './advertisers.service.js';

@Module({
  controllers: [AdvertisersController],
  providers: [AdvertisersService, AdvertisersRepository],
  exports: [AdvertisersService],
})
export class AdvertisersModule {}
