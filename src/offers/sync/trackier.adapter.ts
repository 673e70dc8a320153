import { setTimeout as sleep } from 'node:timers/promises';
import { OutboundFailure, type OutboundHttp } from '../../kernel/outbound/outbound-http.js';
import {
  type CatalogAccess,
  type CatalogAdapter,
  UpstreamFault,
  type UpstreamCatalog,
} from './catalogs.types.js';
import { readCampaign, readPage } from './trackier.policy.js';

const PAGE = 1_000;
const MOST_PAGES = 200;
/** The network takes five requests a second. */
const GAP_MS = 220;
const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** The publisher's side of Trackier: GET /v2/publisher/campaigns with `X-Api-Key`. */
export class TrackierAdapter implements CatalogAdapter {
  constructor(private readonly http: OutboundHttp) {}

  async fetch(access: CatalogAccess, signal: AbortSignal): Promise<UpstreamCatalog> {
    const catalog: UpstreamCatalog = { offers: [], skipped: [] };
    const seen = new Set<unknown>();
    for (let page = 1; ; page++) {
      if (page > MOST_PAGES)
        throw new UpstreamFault(`the network lists more than ${MOST_PAGES * PAGE} campaigns`);
      if (page > 1) await sleep(GAP_MS, undefined, { signal });
      const campaigns = readPage(await this.ask(access, page, signal));
      for (const campaign of campaigns) {
        // A campaign that is added while we read moves others to the next page.
        if (seen.has(campaign.id)) continue;
        seen.add(campaign.id);
        const read = readCampaign(campaign);
        if ('offer' in read) catalog.offers.push(read.offer);
        else catalog.skipped.push(read.skipped);
      }
      if (campaigns.length < PAGE) return catalog;
    }
  }

  private async ask({ baseUrl, apiKey }: CatalogAccess, page: number, signal: AbortSignal): Promise<unknown> {
    const url = `${baseUrl}/v2/publisher/campaigns?page=${page}&limit=${PAGE}&showApproved=true`;
    const headers = { 'x-api-key': apiKey, accept: 'application/json' };
    const limits = { timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES, signal };
    try {
      const { status, body, isTruncated } = await this.http.send({ method: 'GET', url, headers, ...limits });
      if (isTruncated) throw new UpstreamFault('a page of the network is too long');
      const answer = parsed(body);
      if (status === 200) return answer;
      // Trackier says so with a 400, others with a 401 or a 403.
      if ([400, 401, 403].includes(status))
        throw new UpstreamFault(`the network refused: ${saidBy(answer)}`, true);
      throw new UpstreamFault(`the network answered ${status}`);
    } catch (error) {
      if (error instanceof OutboundFailure) {
        throw new UpstreamFault(error.message, error.fault === 'address_refused');
      }
      throw error;
    }
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function saidBy(answer: unknown): string {
  const { error, codeMsg } = (answer ?? {}) as { error?: { message?: unknown }; codeMsg?: unknown };
  const said = error?.message ?? codeMsg;
  return typeof said === 'string' ? said.slice(0, 200) : 'it did not say why';
}
