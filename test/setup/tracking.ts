import { randomBytes } from 'node:crypto';
import { type Answer, call } from './http.js';

export const HUMAN =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
export const DESKTOP =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

/** Addresses whose country the file that comes with the program knows. */
export const IP = { us: '8.8.8.8', de: '88.198.1.1', private: '10.1.2.3' };

/** A visit of a person from an address; the app must trust the proxy. */
export function visitLink(
  url: string,
  code: string,
  visitor: { ip?: string; userAgent?: string; query?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return call(url, 'GET', `/c/${code}${visitor.query ?? ''}`, {
    headers: {
      'user-agent': visitor.userAgent ?? HUMAN,
      accept: 'application/json',
      ...(visitor.ip ? { 'x-forwarded-for': visitor.ip } : {}),
      ...visitor.headers,
    },
  });
}

/** An active offer of the demo advertiser, at a host of its own. */
export async function newOffer(
  url: string,
  adminToken: string,
  change: Record<string, unknown> = {},
): Promise<{ id: string; advertiserId: string; host: string }> {
  const { body: advertisers } = await call(url, 'GET', '/api/advertisers', { token: adminToken });
  const host = `shop-${randomBytes(4).toString('hex')}.example`;
  const advertiserId = advertisers.data[0].id as string;
  const answer = await call(url, 'POST', '/api/offers', {
    token: adminToken,
    body: {
      advertiserId,
      title: { en: host },
      destinationUrl: `https://${host}/?click_id={click_id}`,
      payoutType: 'cps',
      payoutPercent: 10,
      currency: 'USD',
      activate: true,
      ...change,
    },
  });
  if (answer.status !== 201) throw new Error(`no offer: ${answer.text}`);
  return { id: answer.body.id, advertiserId, host };
}

export async function newLink(
  url: string,
  promoterToken: string,
  offerId: string,
): Promise<{ id: string; code: string }> {
  const answer = await call(url, 'POST', '/api/links', { token: promoterToken, body: { offerId } });
  if (answer.status !== 201) throw new Error(`no link: ${answer.text}`);
  return { id: answer.body.id, code: answer.body.code };
}

/** Where a redirect leads. */
export function hostOf(answer: Answer): string | null {
  const location = answer.headers.get('location');
  return location === null ? null : new URL(location).host;
}
