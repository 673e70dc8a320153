import fc from 'fast-check';
import type { Principal } from '../kernel/context/request-context.js';
import { PERMISSIONS, type Permission, type Role, ROLES } from '../kernel/context/roles.js';
import type { AllowRule } from '../kernel/http/allow.decorator.js';
import { judge } from './access.policy.js';

const user = (roles: Role[], permissions: Permission[] = []): Principal => ({
  kind: 'user',
  id: 'u',
  email: 'u@x.test',
  roles,
  permissions,
});
const key = (...scopes: string[]): Principal => ({
  kind: 'key',
  id: 'k',
  keyKind: 'sk',
  scopes,
  advertiserId: null,
  ownerUserId: null,
  offerIds: [],
  brandIds: [],
});

describe('judge', () => {
  it.each<[string, AllowRule, Principal, string]>([
    ['a role that is listed', { roles: ['PROMOTER'] }, user(['PROMOTER']), 'allowed'],
    ['one of several roles', { roles: ['ADMIN', 'PARTNER'] }, user(['PROMOTER', 'PARTNER']), 'allowed'],
    ['another role', { roles: ['PROMOTER'] }, user(['ADVERTISER']), 'forbidden'],
    ['SUPER_ADMIN where not listed', { roles: ['ADMIN'] }, user(['SUPER_ADMIN']), 'forbidden'],
    [
      'ADMIN without the permission',
      { roles: ['ADMIN'], permission: 'users:write' },
      user(['ADMIN'], ['users:read']),
      'forbidden',
    ],
    [
      'ADMIN with the permission',
      { roles: ['ADMIN'], permission: 'users:write' },
      user(['ADMIN'], ['users:write']),
      'allowed',
    ],
    [
      'another listed role, which needs no permission',
      { roles: ['ADMIN', 'ADVERTISER'], permission: 'keys:write' },
      user(['ADVERTISER']),
      'allowed',
    ],
    [
      'a permission without the role',
      { roles: ['ADMIN'], permission: 'users:write' },
      user(['PROMOTER'], ['users:write']),
      'forbidden',
    ],
    ['anybody who is logged in', { anyUser: true }, user(['PARTNER']), 'allowed'],
    ['a key where anybody logged in may', { anyUser: true }, key('clicks:read'), 'forbidden'],
    ['a key with a scope', { scopes: ['clicks:read', 'clicks:write'] }, key('clicks:write'), 'allowed'],
    ['a key without the scope', { scopes: ['conversions:write'] }, key('clicks:write'), 'scope_missing'],
    ['a key where none is accepted', { roles: ['ADMIN'] }, key('conversions:write'), 'forbidden'],
    [
      'a user where only keys are accepted',
      { scopes: ['clicks:read'] },
      user(['ADMIN'], ['clicks:read']),
      'forbidden',
    ],
    ['an empty rule', {}, user(['SUPER_ADMIN']), 'forbidden'],
    ['nobody', { anyUser: true }, { kind: 'anonymous' }, 'forbidden'],
    ['a job', { anyUser: true, scopes: ['clicks:read'] }, { kind: 'system', job: 'j' }, 'forbidden'],
  ])('%s', (_, rule, principal, verdict) => expect(judge(rule, principal)).toBe(verdict));

  it('lets nobody in whose roles the rule does not name', () => {
    const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 });
    fc.assert(
      fc.property(roles, roles, fc.option(fc.constantFrom(...PERMISSIONS)), (listed, held, permission) => {
        const rule = { roles: listed, permission: permission ?? undefined };
        const verdict = judge(rule, user(held, [...PERMISSIONS]));
        expect(verdict === 'allowed').toBe(held.some((role) => listed.includes(role)));
      }),
    );
  });
});
