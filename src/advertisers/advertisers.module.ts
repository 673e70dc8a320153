import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { AdvertisersController } from './advertisers.controller.js';
import { AdvertisersRepository } from './advertisers.repository.js';
import { AdvertisersService } from './advertisers.service.js';
import { DecideAdvertiserService } from './decide-advertiser.service.js';
import { RegisterAdvertiserService } from './register-advertiser.service.js';

@Module({
  imports: [AuthModule],
  controllers: [AdvertisersController],
  providers: [AdvertisersService, AdvertisersRepository, RegisterAdvertiserService, DecideAdvertiserService],
  exports: [AdvertisersService, DecideAdvertiserService],
})
export class AdvertisersModule {}
