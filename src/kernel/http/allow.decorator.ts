import { SetMetadata } from '@nestjs/common';
import type { Permission, Role } from '../context/roles.js';

export interface AllowRule {
  /** Any one of these roles lets a logged-in user in. SUPER_ADMIN is not implied. */
  roles?: Role[];
  /** What an ADMIN needs beside the role; other roles are not asked for it. */
  permission?: Permission;
  /** Any one of these scopes lets an API key in; without it no key is accepted. */
  scopes?: string[];
  /** Accepts every logged-in user whatever the role. */
  anyUser?: boolean;
}

export const ALLOW_KEY = 'afflux:allow';
export const PUBLIC_KEY = 'afflux:public';

/** Who may call this route: roles, or a rule with roles, permission and key scopes. */
export function Allow(...rules: [AllowRule] | Role[]): MethodDecorator & ClassDecorator {
  const first = rules[0];
  const rule: AllowRule = typeof first === 'object' ? first : { roles: rules as Role[] };
  return SetMetadata(ALLOW_KEY, rule);
}

/** Open to everyone; the route itself must not give away anything of a tenant. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_KEY, true);
