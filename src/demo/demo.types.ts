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

/** DATA_DIR/demo.json: how to get into the demo world. */
export interface DemoFile {
  tenant: string;
  accounts: Record<DemoAccount, { email: string; password: string; role: Role }>;
  links: { demo: string };
  keys: { advertiser_secret: string; partner: string };
}
