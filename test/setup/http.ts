import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  status: number;
  headers: Headers;
  // Tests read what they expect to be there; a wrong shape fails the expectation.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  text: string;
}

export interface CallOptions {
  token?: string;
  apiKey?: string;
  headers?: Record<string, string>;
  /** Sent as JSON, a string as it is. */
  body?: unknown;
}

/** What a person's browser sends; without it a click is a program's and does not count. */
export const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.5',
};

export async function call(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const { body } = options;
  const headers = headersOf(options);
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url + path, { method, headers, body: payload, redirect: 'manual' });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text), text };
}

function headersOf({ token, apiKey, body, headers }: CallOptions): Record<string, string> {
  return {
    ...(body !== undefined ? { 'content-type': 'application/json' } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(apiKey ? { 'x-api-key': apiKey } : {}),
    ...headers,
  };
}

const agent = new Agent({ keepAlive: true });

/** As `call`, by Node's plain client: of thousands of requests it takes much less of the machine than `fetch`. */
export async function callFast(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  const { body } = options;
  const headers = { accept: '*/*', ...headersOf(options) };
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const send = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, url), { method, headers, agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const pairs = response.rawHeaders.flatMap((name, at, all) =>
            at % 2 === 0 ? [[name, all[at + 1]!] as [string, string]] : [],
          );
          const status = response.statusCode ?? 0;
          resolve({ status, headers: new Headers(pairs), body: parsed(text), text });
        });
      });
      // A connection that was kept may be closed by the other side at the moment it is used again.
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        outgoing.reusedSocket && error.code === 'ECONNRESET' ? resolve(send()) : reject(error),
      );
      outgoing.end(payload);
    });
  return send();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const DEMO_PASSWORD = 'afflux-demo';

/** Access token of one of the demo accounts: `admin`, `promoter`, `advertiser` … */
export async function logIn(url: string, who: string, password = DEMO_PASSWORD): Promise<string> {
  const email = who.includes('@') ? who : `${who}@demo.test`;
  const answer = await call(url, 'POST', '/api/auth/login', { body: { email, password } });
  if (answer.status !== 200) throw new Error(`${email} could not log in: ${answer.text}`);
  return answer.body.accessToken as string;
}

/**
 * Tries until the check holds; the failure of one that began after the deadline is thrown, which is for machines far
 * slower than any should be.
 */
export async function eventually<T>(check: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pause = 10; ; pause = Math.min(50, pause + 10)) {
    const began = Date.now();
    try {
      return await check();
    } catch (error) {
      if (began > deadline) throw error;
      await sleep(pause);
    }
  }
}

/**
 * Plays a scene that means something only when it is over within a time, and plays it again when it failed and
 * was not: then the machine was slow, and the failure says nothing.
 */
export async function within<T>(ms: number, scene: () => Promise<T>): Promise<T> {
  for (let played = 1; ; played++) {
    const began = performance.now();
    try {
      return await scene();
    } catch (error) {
      if (performance.now() - began < ms || played === 8) throw error;
    }
  }
}
