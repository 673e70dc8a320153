import { Injectable } from '@nestjs/common';
import type { LoggedIn, Visitor } from '../auth/auth.types.js';
import { type Registration, RegistrationService } from '../auth/registration.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import type { AdvertiserEntity } from './advertiser.entity.js';
import { ADVERTISER_REGISTERED, advertiserEvent } from './advertisers.events.js';
import { AdvertisersService } from './advertisers.service.js';
import type { Company } from './advertisers.types.js';

/** A company and its first user register themselves; an admin decides about the company. */
@Injectable()
export class RegisterAdvertiserService {
  constructor(
    private readonly registration: RegistrationService,
    private readonly advertisers: AdvertisersService,
    private readonly outbox: OutboxService,
  ) {}

  /**
   * Makes user and company together and logs the user in; the company can publish nothing until it is approved.
   * @throws RegistrationRefused, PasswordRefused, NoTenantHere, TenantSuspended, PlanLimitReached
   */
  async register(
    visitor: Visitor,
    input: Registration,
    company: Company,
  ): Promise<{ loggedIn: LoggedIn; advertiser: AdvertiserEntity }> {
    let advertiser: AdvertiserEntity | undefined;
    const loggedIn = await this.registration.register(visitor, input, {
      roles: ['ADVERTISER'],
      within: async (ctx, user) => {
        advertiser = await this.advertisers.create(ctx, {
          ...company,
          status: 'pending',
          memberUserId: user.id,
        });
        await this.outbox.publish(ctx, advertiserEvent(ADVERTISER_REGISTERED, advertiser));
      },
    });
    return { loggedIn, advertiser: advertiser! };
  }
}
