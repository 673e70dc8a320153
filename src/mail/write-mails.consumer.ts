import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ADVERTISER_APPROVED,
  ADVERTISER_REGISTERED,
  ADVERTISER_REINSTATED,
  ADVERTISER_REJECTED,
  ADVERTISER_SUSPENDED,
  type AdvertiserEventPayload,
} from '../advertisers/advertisers.events.js';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { PERMISSION_SET_NAMES, permissionsOf } from '../kernel/context/roles.js';
import { type Locale, localeOf } from '../kernel/http/locale.js';
import { newId } from '../kernel/ids/uuid.js';
import {
  MEMBERSHIP_APPROVED,
  MEMBERSHIP_REJECTED,
  MEMBERSHIP_REQUESTED,
  type MembershipEventPayload,
} from '../memberships/memberships.events.js';
import {
  OFFER_APPROVED,
  OFFER_REJECTED,
  OFFER_SUBMITTED,
  type OfferEventPayload,
} from '../offers/offers.events.js';
import { OffersService } from '../offers/offers.service.js';
import { EventConsumers } from '../outbox/event-consumers.js';
import type { DeliveredEvent, EventConsumer } from '../outbox/outbox.types.js';
import { mailText } from './mail-text.policy.js';
import type { MailTemplate } from './mail.types.js';
import { MailsRepository } from './mails.repository.js';

/** What is to be written to whom. */
interface Letter {
  template: MailTemplate;
  to: string[];
  name: (locale: Locale) => string;
  reason: string | null;
}

const MEMBERSHIP_TEMPLATES: Record<string, MailTemplate> = {
  [MEMBERSHIP_REQUESTED]: 'membership_requested',
  [MEMBERSHIP_APPROVED]: 'membership_approved',
  [MEMBERSHIP_REJECTED]: 'membership_rejected',
};

const COMPANY_TEMPLATES: Record<string, MailTemplate> = {
  [ADVERTISER_REGISTERED]: 'company_waiting',
  [ADVERTISER_APPROVED]: 'company_approved',
  [ADVERTISER_REJECTED]: 'company_rejected',
  [ADVERTISER_SUSPENDED]: 'company_suspended',
  [ADVERTISER_REINSTATED]: 'company_reinstated',
};

const OFFER_OUTCOMES: Record<string, 'waiting' | 'approved' | 'rejected'> = {
  [OFFER_SUBMITTED]: 'waiting',
  [OFFER_APPROVED]: 'approved',
  [OFFER_REJECTED]: 'rejected',
};

/** Who may decide about companies and offers. */
const DECIDERS = PERMISSION_SET_NAMES.filter((name) => permissionsOf([name]).includes('offers:write'));

/** Writes the mails that events ask for; they leave with the receipt of the event, and are sent later. */
@Injectable()
export class WriteMailsConsumer implements EventConsumer, OnModuleInit {
  readonly name = 'mail.write';
  readonly types = [
    ...Object.keys(COMPANY_TEMPLATES),
    ...Object.keys(OFFER_OUTCOMES),
    ...Object.keys(MEMBERSHIP_TEMPLATES),
  ];

  constructor(
    private readonly consumers: EventConsumers,
    private readonly mails: MailsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly offers: OffersService,
  ) {}

  onModuleInit(): void {
    this.consumers.register(this);
  }

  async handle(event: DeliveredEvent): Promise<void> {
    const { template, to, name, reason } = await this.letterOf(event);
    for (const { id: userId, locale: tag } of await this.mails.findRecipients(to)) {
      const locale = localeOf(tag);
      const text = mailText(template, locale, { name: name(locale), reason });
      const { tenantId, id: eventId } = event;
      await this.mails.insert({ id: newId(), tenantId, userId, eventId, template, locale, ...text });
    }
  }

  private async letterOf(event: DeliveredEvent): Promise<Letter> {
    const ofCompany = COMPANY_TEMPLATES[event.type];
    if (ofCompany) {
      const { advertiserId, name, reason } = event.payload as unknown as AdvertiserEventPayload;
      const isForAdmins = event.type === ADVERTISER_REGISTERED;
      const to = isForAdmins
        ? await this.mails.findAdminIds(DECIDERS)
        : await this.advertisers.findMemberIds(advertiserId);
      return { template: ofCompany, to, name: () => name, reason };
    }
    const outcome = OFFER_OUTCOMES[event.type];
    if (outcome) {
      const { advertiserId, title, isChange, reason } = event.payload as unknown as OfferEventPayload;
      const template: MailTemplate = isChange ? `offer_change_${outcome}` : `offer_${outcome}`;
      const to =
        outcome === 'waiting'
          ? await this.mails.findAdminIds(DECIDERS)
          : await this.advertisers.findMemberIds(advertiserId);
      return { template, to, name: (locale) => title[locale] ?? title.en ?? '', reason };
    }
    const { offerId, advertiserId, promoterId, reason } = event.payload as unknown as MembershipEventPayload;
    const [offer] = await this.offers.findMany([offerId]);
    const isRequest = event.type === MEMBERSHIP_REQUESTED;
    const to = isRequest ? await this.advertisers.findMemberIds(advertiserId) : [promoterId];
    const name = (locale: Locale): string => offer?.title[locale] ?? offer?.title.en ?? '';
    return { template: MEMBERSHIP_TEMPLATES[event.type]!, to, name, reason };
  }
}
