import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeTrackier {
  url: string;
  apiKey: string;
  campaigns: Record<string, unknown>[];
  /** Paths of the requests so far, with their query. */
  requests: string[];
  /** What the next requests are answered with instead. */
  failures: { status: number; body: string }[];
  /** Requests that came faster than the network takes them. */
  tooFast: number;
  close: () => Promise<void>;
}

/**
 * A network as Trackier's reference describes the publisher's side: pages by `page` and `limit`, a bad key is a 400
 * with code 13, five requests a second.
 */
export async function startTrackier(campaigns: Record<string, unknown>[]): Promise<FakeTrackier> {
  const times: number[] = [];
  const fake: FakeTrackier = {
    ...{ url: '', apiKey: 'trackier-key-1', campaigns, requests: [], failures: [], tooFast: 0 },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const answer = (response: ServerResponse, status: number, body: string): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    fake.requests.push(request.url ?? '');
    const url = new URL(request.url ?? '/', 'http://fake');
    const key = request.headers['x-api-key'] ?? url.searchParams.get('apiKey');
    const now = Date.now();
    times.push(now);
    if (times.filter((time) => time > now - 1_000).length > 5) fake.tooFast++;
    const failure = fake.failures.shift();
    if (failure) return answer(response, failure.status, failure.body);
    if (key !== fake.apiKey) {
      const error = { code: 13, message: 'Invalid API Key' };
      return answer(response, 400, JSON.stringify({ success: false, error }));
    }
    if (url.pathname !== '/v2/publisher/campaigns') {
      return answer(response, 404, JSON.stringify({ success: false, error: { message: 'Not Found' } }));
    }
    const page = Number(url.searchParams.get('page') ?? 1);
    const limit = Number(url.searchParams.get('limit') ?? 1_000);
    const found = fake.campaigns.slice((page - 1) * limit, page * limit);
    answer(
      response,
      200,
      JSON.stringify({ success: true, data: { campaigns: found, page, count: found.length } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

/** A campaign as the network lists it. */
export function campaign(id: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    title: `Campaign ${id}`,
    currency: null,
    model: 'cpa',
    payouts: [
      { payout: 2.5, fixedPayout: 0, geo: [], city: [], region: [], variable: false, allowedValues: [] },
    ],
    goals: [],
    countries: ['SA', 'AE'],
    categories: ['Fashion & Beauty'],
    preview_url: `https://shop.example/${id}`,
    tracking_link: `https://network.example/click?campaign_id=${id}&pub_id=7&p1={your_click_id}&source=`,
    cap: { type: 'conversions', daily: 0, monthly: 0, lifetime: 0 },
    ...change,
  };
}
