import { AdvertiserEntity } from './advertisers/advertiser.entity.js';
import { AdvertiserMemberEntity } from './advertisers/advertiser-member.entity.js';
import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { ApiKeyEntity } from './auth/keys/api-key.entity.js';
import { ApiKeyUsageEntity } from './auth/keys/api-key-usage.entity.js';
import { InviteEntity } from './auth/invite.entity.js';
import { LoginThrottleEntity } from './auth/login-throttle.entity.js';
import type { EntityClass } from './database/data-source.js';
import { ConversionChangeEntity } from './attribution/conversion-change.entity.js';
import { ConversionSplitEntity } from './attribution/conversion-split.entity.js';
import { ConversionShareEntity } from './attribution/conversion-share.entity.js';
import { ConversionEntity } from './attribution/conversion.entity.js';
import { ConversionRollupEntity } from './attribution/conversion-rollup.entity.js';
import { CouponCodeEntity } from './attribution/coupons/coupon-code.entity.js';
import { ConversionIntakeEntity } from './attribution/intake/conversion-intake.entity.js';
import { ShopConnectionEntity } from './attribution/intake/shops/shop-connection.entity.js';
import { InvoiceLineEntity } from './invoices/invoice-line.entity.js';
import { InvoiceEntity } from './invoices/invoice.entity.js';
import { ModelVersionEntity } from './attribution/models/model-version.entity.js';
import { LedgerAccountEntity } from './ledger/ledger-account.entity.js';
import { LedgerEntryEntity } from './ledger/ledger-entry.entity.js';
import { LedgerTransactionEntity } from './ledger/ledger-transaction.entity.js';
import { MembershipEntity } from './memberships/membership.entity.js';
import { ProfileEntity } from './memberships/profiles/profile.entity.js';
import { LinkEntity } from './links/link.entity.js';
import { BrandEntity } from './offers/brands/brand.entity.js';
import { CategoryEntity } from './offers/categories/category.entity.js';
import { CatalogRunEntity } from './offers/sync/catalog-run.entity.js';
import { CatalogEntity } from './offers/sync/catalog.entity.js';
import { OfferEntity } from './offers/offer.entity.js';
import { OfferPerformanceEntity } from './offers/performance/offer-performance.entity.js';
import { PayoutRuleEntity } from './offers/payouts/payout-rule.entity.js';
import { PayoutBatchEntity } from './rewards/payouts/payout-batch.entity.js';
import { PayoutItemEntity } from './rewards/payouts/payout-item.entity.js';
import { RewardEntity } from './rewards/reward.entity.js';
import { MoneySettingsEntity } from './rewards/settings/money-settings.entity.js';
import { SigningKeyEntity } from './tracking/signing/signing-key.entity.js';
import { TrackingSettingsEntity } from './tracking/visitor/tracking-settings.entity.js';
import { PlanEntity } from './tenants/plan.entity.js';
import { TenantDomainEntity } from './tenants/tenant-domain.entity.js';
import { TenantEntity } from './tenants/tenant.entity.js';
import { GeoRuleEntity } from './tracking/geo/geo-rule.entity.js';
import { GeoSettingsEntity } from './tracking/geo/geo-settings.entity.js';
import { LinkRouteEntity } from './tracking/routing/link-route.entity.js';
import { AffiliateCommissionEntity } from './vouchers/commissions/affiliate-commission.entity.js';
import { OrderItemEntity } from './vouchers/orders/order-item.entity.js';
import { OrderEntity } from './vouchers/orders/order.entity.js';
import { ProductEntity } from './vouchers/products/product.entity.js';
import { ShopSettingsEntity } from './vouchers/shop/shop-settings.entity.js';
import { CampaignEntity } from './campaigns/campaign.entity.js';
import { CampaignSettingsEntity } from './campaigns/campaign-settings.entity.js';
import { EndUserEntity } from './campaigns/end-user.entity.js';
import { OfferShareEntity } from './campaigns/offer-share.entity.js';
import { PartnerTenantEntity } from './campaigns/partner-tenant.entity.js';
import { PayeeEntity } from './users/payee.entity.js';
import { RefreshTokenEntity } from './users/refresh-token.entity.js';
import { UserEntity } from './users/user.entity.js';
import { WebhookAttemptEntity } from './webhooks/deliveries/webhook-attempt.entity.js';
import { WebhookDeliveryEntity } from './webhooks/deliveries/webhook-delivery.entity.js';
import { WebhookEndpointEntity } from './webhooks/endpoints/webhook-endpoint.entity.js';

/** Every table that the program reads through TypeORM. */
export const ENTITIES: EntityClass[] = [
  PlanEntity,
  TenantEntity,
  TenantDomainEntity,
  UserEntity,
  PayeeEntity,
  RefreshTokenEntity,
  LoginThrottleEntity,
  InviteEntity,
  AdvertiserEntity,
  AdvertiserMemberEntity,
  ApiKeyEntity,
  ApiKeyUsageEntity,
  AuditEntryEntity,
  LedgerAccountEntity,
  LedgerTransactionEntity,
  LedgerEntryEntity,
  CategoryEntity,
  BrandEntity,
  CatalogEntity,
  CatalogRunEntity,
  OfferEntity,
  OfferPerformanceEntity,
  PayoutRuleEntity,
  LinkEntity,
  MembershipEntity,
  ProfileEntity,
  EndUserEntity,
  PartnerTenantEntity,
  CampaignEntity,
  OfferShareEntity,
  CampaignSettingsEntity,
  GeoRuleEntity,
  GeoSettingsEntity,
  LinkRouteEntity,
  ConversionEntity,
  ConversionShareEntity,
  ConversionSplitEntity,
  ConversionChangeEntity,
  ConversionRollupEntity,
  ConversionIntakeEntity,
  CouponCodeEntity,
  ModelVersionEntity,
  ShopConnectionEntity,
  RewardEntity,
  MoneySettingsEntity,
  PayoutBatchEntity,
  PayoutItemEntity,
  InvoiceEntity,
  InvoiceLineEntity,
  TrackingSettingsEntity,
  SigningKeyEntity,
  ShopSettingsEntity,
  ProductEntity,
  OrderEntity,
  OrderItemEntity,
  AffiliateCommissionEntity,
  WebhookEndpointEntity,
  WebhookDeliveryEntity,
  WebhookAttemptEntity,
];
