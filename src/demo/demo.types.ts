import type { Role } from '../kernel/context/roles.js';

export const DEMO_SLUG = 'demo';
export const DEMO_PASSWORD = 'afflux-demo';
export const DEMO_LINK_CODE = 'demo';

export const DEMO_ACCOUNTS = {
  admin: 'ADMIN',
  promoter: 'PROMOTER',
  advertiser: 'ADVERTISER',
  partner: 'PARTNER',
  affiliate: 'AFFILIATE_MARKETER',
  root: 'SUPER_ADMIN',
} as const satisfies Record<string, Role>;
export type DemoAccount = keyof typeof DEMO_ACCOUNTS;

/** What the demo affiliate's voucher does: 10 % off for customers, 5 % for the affiliate. */
export const DEMO_TERMS = {
  voucherCode: 'DEMO10',
  discountBasisPoints: 1000,
  commissionBasisPoints: 500,
};

/** What the demo tenant's own shop sells, in USD. */
export const DEMO_PRODUCTS = [
  { name: 'Premium Chair', price: 300 },
  { name: 'Office Desk', price: 400 },
  { name: 'Ergonomic Keyboard', price: 50 },
];

/** DATA_DIR/demo.json: how to get into the demo world. */
export interface DemoFile {
  tenant: string;
  accounts: Record<DemoAccount, { email: string; password: string; role: Role }>;
  links: { demo: string };
  keys: { advertiser_secret: string; partner: string };
}
