import fc from 'fast-check';
import type { Principal } from '../kernel/context/request-context.js';
import {
  PERMISSION_SET_NAMES,
  type PermissionSet,
  permissionsOf,
  type Role,
  ROLES,
} from '../kernel/context/roles.js';
import { canManageUsers, mayManage, type Rights } from './users.policy.js';

const rights = (roles: Role[], ...permissionSets: PermissionSet[]): Rights => ({ roles, permissionSets });
const actor = (id: string, held: Rights): Principal => ({
  kind: 'user',
  id,
  email: `${id}@x.test`,
  roles: [...held.roles],
  permissions: permissionsOf(held.permissionSets),
});
const root = actor('root', rights(['SUPER_ADMIN']));
const owner = actor('owner', rights(['ADMIN'], 'owner'));
const support = actor('support', rights(['ADMIN'], 'support'));
const nothing = rights([]);

describe('mayManage', () => {
  it.each<[string, Principal, string | null, Rights, Rights, boolean]>([
    ['an owner makes an owner', owner, null, nothing, rights(['ADMIN'], 'owner'), true],
    [
      'an owner makes a promoter an advertiser',
      owner,
      'x',
      rights(['PROMOTER']),
      rights(['ADVERTISER']),
      true,
    ],
    ['an owner makes a SUPER_ADMIN', owner, 'x', rights(['ADMIN']), rights(['SUPER_ADMIN']), false],
    ['an owner takes SUPER_ADMIN away', owner, 'x', rights(['SUPER_ADMIN']), rights(['PROMOTER']), false],
    ['an owner suspends a SUPER_ADMIN', owner, 'x', rights(['SUPER_ADMIN']), nothing, false],
    ['support makes an owner', support, null, nothing, rights(['ADMIN'], 'owner'), false],
    [
      'support makes itself an owner',
      support,
      'support',
      rights(['ADMIN'], 'support'),
      rights(['ADMIN'], 'owner'),
      false,
    ],
    ['support makes support', support, null, nothing, rights(['ADMIN'], 'support'), true],
    [
      'support takes rights from an owner',
      support,
      'x',
      rights(['ADMIN'], 'owner'),
      rights(['PROMOTER']),
      false,
    ],
    ['support suspends an owner', support, 'x', rights(['ADMIN'], 'owner'), nothing, false],
    [
      'support gives its own rights up',
      support,
      'support',
      rights(['ADMIN'], 'support'),
      rights(['ADMIN'], 'support'),
      true,
    ],
    ['support makes a promoter', support, null, nothing, rights(['PROMOTER']), true],
    ['root makes a SUPER_ADMIN', root, 'x', rights(['ADMIN']), rights(['SUPER_ADMIN']), true],
    ['root takes SUPER_ADMIN from another', root, 'x', rights(['SUPER_ADMIN']), rights(['ADMIN']), true],
    ['root takes SUPER_ADMIN from itself', root, 'root', rights(['SUPER_ADMIN']), rights(['ADMIN']), false],
    ['root suspends itself', root, 'root', rights(['SUPER_ADMIN']), nothing, false],
    ['a promoter does anything', actor('p', rights(['PROMOTER'])), 'p', rights(['PROMOTER']), nothing, false],
    [
      'a key does anything',
      {
        kind: 'key',
        id: 'k',
        keyKind: 'sk',
        scopes: [],
        advertiserId: null,
        ownerUserId: null,
        offerIds: [],
        brandIds: [],
      },
      'x',
      nothing,
      nothing,
      false,
    ],
    [
      'a job does what it is told',
      { kind: 'system', job: 'demo' },
      null,
      nothing,
      rights(['SUPER_ADMIN']),
      true,
    ],
  ])('%s', (_, who, target, now, wanted, may) => expect(mayManage(who, target, now, wanted)).toBe(may));

  it('never lets an admin pass on a permission it does not hold', () => {
    const anyRights = fc.record({
      roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }),
      permissionSets: fc.uniqueArray(fc.constantFrom(...PERMISSION_SET_NAMES)),
    });
    fc.assert(
      fc.property(anyRights, anyRights, anyRights, fc.boolean(), (own, now, wanted, isSelf) => {
        fc.pre(!own.roles.includes('SUPER_ADMIN'));
        const before = isSelf ? own : now;
        if (!mayManage(actor('a', own), isSelf ? 'a' : 'b', before, wanted)) return;
        expect(wanted.roles).not.toContain('SUPER_ADMIN');
        const given = wanted.roles.includes('ADMIN') ? permissionsOf(wanted.permissionSets) : [];
        const held = permissionsOf(own.permissionSets);
        for (const permission of given) expect(held).toContain(permission);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('counts as a manager only who is ADMIN with users:write', () => {
  expect(canManageUsers(rights(['ADMIN'], 'support'))).toBe(true);
  expect(canManageUsers(rights(['ADMIN'], 'viewer'))).toBe(false);
  expect(canManageUsers(rights(['PROMOTER'], 'owner'))).toBe(false);
});
