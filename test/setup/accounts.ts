import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Answer } from './http.js';

export const PASSWORD = 'seven green horses';

export interface Account {
  id: string;
  email: string;
  password: string;
  token: string;
  refreshToken: string;
}

export function freshEmail(name = 'somebody'): string {
  return `${name}-${randomBytes(5).toString('hex')}@people.test`;
}

/** Registers a promoter in the demo tenant. */
export async function register(url: string, body: Record<string, unknown> = {}): Promise<Account> {
  const email = freshEmail();
  const answer = await call(url, 'POST', '/api/auth/register', {
    body: { email, password: PASSWORD, ...body },
  });
  if (answer.status !== 201) throw new Error(`not registered: ${answer.text}`);
  return accountOf(answer, PASSWORD);
}

/** Makes a user as an admin and logs in as it. */
export async function createUser(
  url: string,
  adminToken: string,
  body: { roles: string[]; permissionSets?: string[]; email?: string },
  headers: Record<string, string> = {},
): Promise<Account> {
  const email = body.email ?? freshEmail(body.roles.join('-').toLowerCase());
  const created = await call(url, 'POST', '/api/admin/users', {
    token: adminToken,
    headers,
    body: { password: PASSWORD, ...body, email },
  });
  if (created.status !== 201) throw new Error(`not created: ${created.text}`);
  return logInAs(url, email);
}

export async function logInAs(url: string, email: string, password = PASSWORD): Promise<Account> {
  const answer = await call(url, 'POST', '/api/auth/login', { body: { email, password } });
  if (answer.status !== 200) throw new Error(`not logged in: ${answer.text}`);
  return accountOf(answer, password);
}

function accountOf(answer: Answer, password: string): Account {
  const { accessToken, refreshToken, user } = answer.body;
  return { id: user.id, email: user.email, password, token: accessToken, refreshToken };
}

export interface OtherTenant {
  id: string;
  testTenantId: string;
  slug: string;
  admin: Account;
}

/** A tenant of its own with an admin who may do everything. */
export async function openTenant(
  url: string,
  rootToken: string,
  body: Record<string, unknown> = {},
): Promise<OtherTenant> {
  const slug = `t-${randomBytes(5).toString('hex')}`;
  const email = freshEmail('boss');
  const answer = await call(url, 'POST', '/api/platform/tenants', {
    token: rootToken,
    body: { name: 'Other', slug, admin: { email, password: PASSWORD }, ...body },
  });
  if (answer.status !== 201) throw new Error(`no tenant: ${answer.text}`);
  const { id, testTenantId } = answer.body;
  return { id, testTenantId, slug, admin: await logInAs(url, email) };
}

/** Checks that an idle machine makes in 2 s, and a busy one in as much longer as it is slower. */
const CHECKS_IN_TIME = 25;

/**
 * What must be in effect within 2 s. Only a check that began later may fail it, and only after as many as there
 * is time for when nothing else runs: how long a busy machine takes is another matter.
 */
export async function soon<T>(check: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 2_000;
  for (let checks = 1; ; checks++) {
    const began = Date.now();
    try {
      return await check();
    } catch (error) {
      if (began > deadline && checks > CHECKS_IN_TIME) throw error;
      await sleep(50);
    }
  }
}

/** A request under another host name, which fetch does not allow. */
export async function callAs(
  url: string,
  host: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'content-type': 'application/json' };
    const outgoing = request(new URL(path, url), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}
