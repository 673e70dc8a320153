import { SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Permission, Role } from '../context/roles.js';
import { Forbidden, RateLimited, Unauthorized } from '../errors/common.errors.js';
import { documentErrors, forEachRoute } from './api-errors.decorator.js';

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

/**
 * Who may call this route: roles, or a rule with roles, permission and key scopes. The same rule is
 * what the API reference says.
 */
export function Allow(...rules: [AllowRule] | Role[]): MethodDecorator & ClassDecorator {
  const first = rules[0];
  const rule: AllowRule = typeof first === 'object' ? first : { roles: rules as Role[] };
  return ((target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (descriptor) {
      SetMetadata(ALLOW_KEY, rule)(target, key!, descriptor);
      describe(rule, target, key!, descriptor);
      return;
    }
    SetMetadata(ALLOW_KEY, rule)(target as Function);
    forEachRoute(target as Function, (prototype, name, route) => {
      const method = route.value as object;
      if (!Reflect.hasMetadata(ALLOW_KEY, method) && !Reflect.hasMetadata(PUBLIC_KEY, method)) {
        describe(rule, prototype, name, route);
      }
    });
  }) as MethodDecorator & ClassDecorator;
}

/** Open to everyone; the route itself must not give away anything of a tenant. */
export function Public(): MethodDecorator & ClassDecorator {
  return ((target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (descriptor) {
      SetMetadata(PUBLIC_KEY, true)(target, key!, descriptor);
      documentErrors(target, key!, descriptor, [RateLimited]);
      return;
    }
    SetMetadata(PUBLIC_KEY, true)(target as Function);
    forEachRoute(target as Function, (...route) => documentErrors(...route, [RateLimited]));
  }) as MethodDecorator & ClassDecorator;
}

function describe(
  rule: AllowRule,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
): void {
  documentErrors(target, key, descriptor, [Unauthorized, Forbidden, RateLimited]);
  ApiExtension('x-access', rule)(target, key, descriptor);
  if (rule.roles || rule.anyUser) ApiSecurity('accessToken')(target, key, descriptor);
  if (rule.scopes) ApiSecurity('apiKey')(target, key, descriptor);
}
