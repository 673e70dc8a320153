import type { DynamicModule, Type } from '@nestjs/common';
import { AdvertisersModule } from './advertisers/advertisers.module.js';
import { AdvertiserFiguresModule } from './analytics/advertiser/advertiser-figures.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { AttributionModule } from './attribution/attribution.module.js';
import { InboxModule } from './attribution/inbox/inbox.module.js';
import { CouponsModule } from './attribution/coupons/coupons.module.js';
import { CsvModule } from './attribution/intake/csv/csv.module.js';
import { ShopsModule } from './attribution/intake/shops/shops.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { OutboundModule } from './config/outbound.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DemoModule } from './demo/demo.module.js';
import { ENTITIES } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { InvoicesModule } from './invoices/invoices.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { LinksModule } from './links/links.module.js';
import { MembershipsModule } from './memberships/memberships.module.js';
import { MailModule } from './mail/mail.module.js';
import { OffersModule } from './offers/offers.module.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { ScheduledJobsModule } from './queue/scheduled-jobs.module.js';
import { RewardsModule } from './rewards/rewards.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { PartnersModule } from './partners/partners.module.js';
import { TestworldModule } from './testworld/testworld.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { TrackingModule } from './tracking/tracking.module.js';
import { SigningModule } from './tracking/signing/signing.module.js';
import { VisitorModule } from './tracking/visitor/visitor.module.js';
import { VouchersModule } from './vouchers/vouchers.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** Everything that answers people, apps and advertisers. */
export const APP_MODULES: (Type<unknown> | DynamicModule)[] = [
  DatabaseModule.forRoot(ENTITIES),
  OutboxModule,
  ScheduledJobsModule,
  OutboundModule,
  HealthModule,
  AuditModule,
  TenantsModule,
  UsersModule,
  AuthModule,
  LedgerModule,
  RewardsModule,
  AdvertisersModule,
  InvoicesModule,
  OffersModule,
  LinksModule,
  MembershipsModule,
  CampaignsModule,
  TrackingModule,
  VisitorModule,
  SigningModule,
  AttributionModule,
  CouponsModule,
  InboxModule,
  CsvModule,
  ShopsModule,
  VouchersModule,
  AnalyticsModule,
  AdvertiserFiguresModule,
  WebhooksModule,
  MailModule,
  PartnersModule,
  TestworldModule,
  DemoModule,
];
