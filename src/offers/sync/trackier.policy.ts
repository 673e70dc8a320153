import { COUNTRY_CODES } from '../../kernel/countries/iso-countries.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { isWebAddress } from '../../kernel/http/web-address.decorator.js';
import { decimalsOf } from '../../kernel/money/money.js';
import { checkDestination } from '../destination.policy.js';
import type { PayoutType } from '../offers.types.js';
import { readTerms } from '../payout-input.policy.js';
import { type SkippedOffer, UpstreamFault, type UpstreamOffer } from './catalogs.types.js';

/** A campaign of `GET /v2/publisher/campaigns`, as far as it is read. */
interface Campaign {
  id: unknown;
  title?: unknown;
  currency?: unknown;
  model?: unknown;
  payouts?: unknown;
  countries?: unknown;
  categories?: unknown;
  preview_url?: unknown;
  tracking_link?: unknown;
}

/** cps pays a percentage; what pays for clicks or views has no counterpart here. */
const MODELS: Record<string, PayoutType> = { cpa: 'cpa', cpl: 'cpl', cpi: 'cpi', cps: 'cps' };
const MAX_TITLE = 200;
const MAX_CATEGORY = 64;

class Unfit extends Error {}

/**
 * The campaigns of one page.
 * @throws UpstreamFault when the answer is not what the network's reference describes
 */
export function readPage(answer: unknown): Campaign[] {
  const { success, data } = (answer ?? {}) as { success?: unknown; data?: { campaigns?: unknown } };
  if (success !== true || !Array.isArray(data?.campaigns)) {
    throw new UpstreamFault('the answer of the network holds no list of campaigns');
  }
  const campaigns = data.campaigns as (Campaign | null)[];
  for (const campaign of campaigns) {
    if (!Number.isSafeInteger(campaign?.id))
      throw new UpstreamFault('the network lists a campaign without an id');
  }
  return campaigns as Campaign[];
}

/** A campaign in our terms, or why it cannot be taken over. */
export function readCampaign(campaign: Campaign): { offer: UpstreamOffer } | { skipped: SkippedOffer } {
  const upstreamId = String(campaign.id);
  const title = readableTitle(campaign.title);
  try {
    if (title === '') throw new Unfit('it has no title');
    return { offer: { upstreamId, title, ...readTermsOf(campaign), ...readPlace(campaign) } };
  } catch (error) {
    if (!(error instanceof Unfit) && !(error instanceof AppError)) throw error;
    return { skipped: { upstreamId, title, reason: error.message } };
  }
}

function readTermsOf(campaign: Campaign): Pick<UpstreamOffer, 'currency' | 'payoutType' | 'terms'> {
  const currency = campaign.currency ?? 'USD';
  if (typeof currency !== 'string') throw new Unfit('its currency is no text');
  decimalsOf(currency);
  const model = typeof campaign.model === 'string' ? campaign.model : '';
  const payoutType = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!payoutType) throw new Unfit(`its model ${model.slice(0, 20)} is not supported`);
  const payout = generalPayout(campaign.payouts);
  const terms =
    payoutType === 'cps'
      ? readTerms({ payoutPercent: payout, currency })
      : readTerms({ payoutAmount: payout, currency });
  return { currency, payoutType, terms };
}

/** The payout that holds everywhere, or else the first; those of single countries are not taken over. */
function generalPayout(payouts: unknown): number {
  const list = (Array.isArray(payouts) ? payouts : []) as ({ payout?: unknown; geo?: unknown } | null)[];
  const isGeneral = (geo: unknown): boolean => !Array.isArray(geo) || geo.length === 0;
  const payout = (list.find((one) => isGeneral(one?.geo)) ?? list[0])?.payout;
  if (typeof payout !== 'number' || !Number.isFinite(payout)) throw new Unfit('it names no payout');
  return payout;
}

function readPlace(
  campaign: Campaign,
): Pick<UpstreamOffer, 'countries' | 'category' | 'previewUrl' | 'destinationUrl'> {
  const named = textsOf(campaign.countries).filter((code) => code !== 'ALL');
  const countries = [...new Set(named.filter((code) => COUNTRY_CODES.includes(code)))].sort();
  if (named.length > 0 && countries.length === 0) throw new Unfit('none of its countries is known');
  const preview = campaign.preview_url;
  return {
    countries,
    category: textsOf(campaign.categories)[0]?.slice(0, MAX_CATEGORY) ?? null,
    previewUrl: isWebAddress(preview) ? preview : null,
    destinationUrl: destinationOf(campaign.tracking_link),
  };
}

/** p1 carries the publisher's click id: the network echoes it in its postback. */
function destinationOf(link: unknown): string {
  if (!isWebAddress(link)) throw new Unfit('it has no tracking link');
  const url = new URL(link);
  url.searchParams.delete('p1');
  const bare = url.toString().replaceAll('{', '%7B').replaceAll('}', '%7D');
  const [address = '', fragment] = bare.split('#');
  const destination = `${address}${url.search === '' ? '?' : '&'}p1={click_id}${fragment === undefined ? '' : `#${fragment}`}`;
  checkDestination(destination);
  return destination;
}

function textsOf(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).filter((item): item is string => typeof item === 'string');
}

function readableTitle(title: unknown): string {
  if (typeof title !== 'string') return '';
  const clean = title.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, ' ');
  return [...clean.replace(/\s+/g, ' ').trim()].slice(0, MAX_TITLE / 2).join('');
}
