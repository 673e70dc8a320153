import type { OpenAPIObject } from '@nestjs/swagger';

export const EXAMPLE_ID = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
const EXAMPLE_TIME = '2026-01-31T12:00:00.000Z';

/** By schema and field, or by field alone: what a person would write there. */
const BY_NAME: Record<string, unknown> = {
  'LiveDto.status': 'up',
  'HealthDto.status': 'up',
  'LinkDto.status': 'active',
  'OfferDto.status': 'active',
  'UserDto.status': 'active',
  'TenantDto.status': 'active',
  'PlatformTenantDto.status': 'active',
  'DomainDto.status': 'pending',
  'PostbackAnswerDto.status': 'pending',
  'PostbackQueuedDto.status': 'queued',
  'RewardDto.status': 'pending',
  'OrderDto.status': 'placed',
  'LinkDto.code': 'summer-sale',
  'IntakeErrorDto.code': 'click.not_found',
  'IntakeErrorDto.message': 'There is no such click.',
  'IssuedInviteDto.code': 'kX3vQ9pLr2TzWm8sYb4c',
  'IssuedKeyDto.kind': 'sk',
  'KeyDto.kind': 'sk',
  'LedgerAccountDto.kind': 'promoter',
  'LedgerEntryDto.kind': 'conversion.approved',
  'SimulateDto.country': 'DE',
  'SimulateDto.time': '2026-01-31T12:00:00Z',
  'SubConditionsDto.sub1': ['newsletter'],
  'LedgerEntryDto.transactionId': EXAMPLE_ID,
  accessToken: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTk5Yzdh…',
  accentColor: '#fbbc04',
  action: 'offer.approved',
  actorKind: 'user',
  allowedCidrs: ['192.0.2.0/24'],
  ar: 'تخفيضات الصيف',
  couponCode: 'SUMMER10',
  coupon_code: 'SUMMER10',
  currency: 'USD',
  currentPassword: 'the pass phrase so far',
  customer_id: 'customer-17',
  displayName: 'Sam',
  email: 'sam@shop.example',
  en: 'Summer sale',
  event: 'sale',
  expiresAt: '2030-01-31T12:00:00.000Z',
  host: 'go.shop.example',
  inviteCode: 'kX3vQ9pLr2TzWm8sYb4c',
  ip: '192.0.2.1',
  key: 'afx_live_sk_4f9a…',
  kycStatus: 'none',
  locale: 'en',
  name: 'Summer Shop',
  newPassword: 'a new pass phrase',
  password: 'a long pass phrase',
  permissions: ['offers:read'],
  permissionSets: ['support'],
  planCode: 'starter',
  prefix: '4f9a2c71',
  primaryColor: '#1a73e8',
  reason: 'The order was cancelled before it was shipped',
  refreshToken: '0199c7a0…',
  roles: ['PROMOTER'],
  scopes: ['conversions:write'],
  signingSecret: 'afs_9tQ2…',
  slug: 'summer-shop',
  sourceType: 'conversion',
  sub1: 'newsletter',
  subjectType: 'offer',
  supportEmail: 'help@shop.example',
  suspendedReason: 'Invoices are overdue',
  tags: ['summer'],
  timezone: 'Europe/Berlin',
  transactionId: 'order-1001',
  txtName: '_afflux.go.shop.example',
  txtValue: 'afflux-verify=0c9e…',
  verificationToken: '0c9e…',
  version: '0.1.0',
  world: 'live',
};

const BY_SHAPE: [RegExp, unknown][] = [
  [/(^id|Id|_id|^usedBy)$/, EXAMPLE_ID],
  [/(At|_at|^eta|^from|^asOf)$/, EXAMPLE_TIME],
  [/Url$/, 'https://shop.example/'],
];

/** Bodies whose fields exclude each other. */
const WHOLE: Record<string, unknown> = {
  CreateCampaignDto: { offer_id: EXAMPLE_ID, share_pct: 40, name: 'Spring cashback' },
  UpdateCampaignDto: { share_pct: 35, name: 'Spring cashback' },
  CreateKeyDto: {
    name: 'Shop server',
    kind: 'sk',
    scopes: ['conversions:write'],
    allowedCidrs: ['192.0.2.0/24'],
    expiresAt: '2030-01-31T12:00:00.000Z',
  },
  CreatePartnerKeyDto: { name: 'Our app', scopes: ['offers:read', 'campaigns:write', 'links:write'] },
  CreateOfferDto: {
    title: { en: 'Summer sale', ar: 'تخفيضات الصيف' },
    destinationUrl: 'https://shop.example/landing?ref={click_id}',
    payoutType: 'cps',
    payoutPercent: 10,
    currency: 'USD',
    clickWindowDays: 30,
    coolOffDays: 30,
    attributionModel: 'position',
  },
  RegisterAdvertiserDto: {
    email: 'owner@shoes.example',
    password: 'seven green horses',
    company: { name: 'Example Shoes Ltd', websiteUrl: 'https://shoes.example/', country: 'SA' },
  },
  UpdateProfileDto: {
    username: 'noura',
    name: 'Noura',
    links: [{ label: 'My channel', url: 'https://video.example/noura' }],
    audience: { countries: ['SA'], languages: ['ar'] },
  },
  CreateCatalogDto: {
    advertiserId: EXAMPLE_ID,
    network: 'trackier',
    name: 'Network One',
    baseUrl: 'https://api.trackier.com',
    apiKey: 'the-key-of-the-network',
  },
  CreatePayoutRuleDto: { offerId: EXAMPLE_ID, kind: 'goal', event: 'lead', payoutAmount: 2 },
  RulePayoutDto: { payoutPercent: 12.5 },
  CreateUserDto: {
    email: 'sam@shop.example',
    password: 'a long pass phrase',
    roles: ['AFFILIATE_MARKETER'],
    displayName: 'Sam',
    locale: 'en',
    voucherCode: 'SAM10',
    discountPercentage: 10,
    commissionPercentage: 5,
  },
  UpdateUserDto: { displayName: 'Sam', locale: 'en' },
  CreateOrderDto: {
    items: [{ productId: 1, quantity: 2 }],
    shipping: 10,
    voucherCode: 'DEMO10',
    channel: 'ONLINE',
    currency: 'USD',
    customer: { id: 'customer-17', email: 'kim@people.example' },
  },
  UpdateOrderDto: { voucherCode: 'DEMO10' },
  RefundOrderDto: { reason: 'The parcel came back' },
  UpdateOfferDto: { payoutType: 'cps', payoutPercent: 12.5, autoApprove: 'verified' },
};

interface Property {
  type?: string;
  items?: { type?: string };
  enum?: unknown;
  example?: unknown;
  default?: unknown;
}

/** Gives the texts in the document's schemas an example, where the code states none. */
export function addExampleValues(document: OpenAPIObject): void {
  for (const [schemaName, schema] of Object.entries(document.components?.schemas ?? {})) {
    if (schemaName in WHOLE) Object.assign(schema, { example: WHOLE[schemaName] });
    const { properties = {} } = schema as { properties?: Record<string, Property> };
    for (const [name, property] of Object.entries(properties)) {
      if (!needsExample(property)) continue;
      const example = exampleFor(schemaName, name);
      if (example !== undefined) property.example = example;
    }
  }
}

function needsExample({ type, items, ...stated }: Property): boolean {
  if (stated.example !== undefined || stated.enum !== undefined || stated.default !== undefined) return false;
  return type === 'string' || (type === 'array' && items?.type === 'string');
}

function exampleFor(schemaName: string, name: string): unknown {
  const known = BY_NAME[`${schemaName}.${name}`] ?? BY_NAME[name];
  return known ?? BY_SHAPE.find(([shape]) => shape.test(name))?.[1];
}
