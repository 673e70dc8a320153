import { type Fields, objectOf, textOf } from './shop-fields.policy.js';
import { readSalla } from './salla.policy.js';
import {
  isSallaToken,
  isSignedBySalla,
  isSignedByShopify,
  isSignedByWooCommerce,
  isZidLogin,
} from './shop-signature.policy.js';
import { readShopify } from './shopify.policy.js';
import type { ShopCredentials, ShopEvent, ShopKind, ShopRequest, ShopSettings } from './shops.types.js';
import { readWooCommerce } from './woocommerce.policy.js';
import { readZid } from './zid.policy.js';

/** How webhooks of one kind of shop are told genuine, and read. */
interface ShopDoor {
  /** A request that only asks whether somebody is there. */
  isPing?: (request: ShopRequest) => boolean;
  isAuthentic: (request: ShopRequest, credentials: ShopCredentials) => boolean;
  /** The shop that the webhook says it comes from, in lower case; null when it does not say. */
  shopOf: (request: ShopRequest, body: unknown) => string | null;
  /** What happened, and the shop's own id of this delivery. */
  aboutOf: (request: ShopRequest, body: unknown) => { topic: string; deliveryId: string | null };
  /** @throws ShopPayloadIncomplete, InvalidAmount, UnknownCurrency */
  read: (topic: string, body: unknown, settings: ShopSettings) => ShopEvent;
}

export const SHOP_DOORS: Record<ShopKind, ShopDoor> = {
  shopify: {
    isAuthentic: (request, { secret = '' }) =>
      isSignedByShopify(request.body, shopifyHeader(request, 'hmac-sha256'), secret),
    shopOf: (request) => lower(shopifyHeader(request, 'shop-domain')),
    aboutOf: (request) => ({
      topic: shopifyHeader(request, 'topic'),
      deliveryId: textOf(shopifyHeader(request, 'webhook-id')),
    }),
    read: readShopify,
  },
  woocommerce: {
    // At its creation, with no header of its own and unsigned.
    isPing: ({ headers, body }) =>
      headers['x-wc-webhook-signature'] === undefined &&
      /^webhook_id=\d{1,20}$/.test(body.toString('latin1')),
    isAuthentic: ({ headers, body }, { secret = '' }) =>
      isSignedByWooCommerce(body, headers['x-wc-webhook-signature'] ?? '', secret),
    shopOf: ({ headers }) => lower(domainOf(headers['x-wc-webhook-source'] ?? '')),
    aboutOf: ({ headers }) => ({
      topic: headers['x-wc-webhook-topic'] ?? '',
      deliveryId: textOf(headers['x-wc-webhook-delivery-id']),
    }),
    read: readWooCommerce,
  },
  salla: {
    isAuthentic: ({ headers, body }, { secret = '', strategy }) =>
      strategy === 'token'
        ? isSallaToken(headers.authorization ?? '', secret)
        : isSignedBySalla(body, headers['x-salla-signature'] ?? '', secret),
    shopOf: (_, body) => textOf(objectOf(body).merchant),
    aboutOf: (_, body) => ({ topic: textOf(objectOf(body).event) ?? '', deliveryId: null }),
    read: (_, body, settings) => readSalla(body, settings),
  },
  zid: {
    isAuthentic: ({ headers }, { username = '', password = '' }) =>
      isZidLogin(headers.authorization ?? '', username, password),
    shopOf: (_, body) => textOf(objectOf(body).store_id),
    aboutOf: ({ query }) => ({ topic: query.event ?? '', deliveryId: null }),
    read: (topic, body, settings) => readZid(topic === '' ? undefined : topic, body, settings),
  },
};

const PERSONAL =
  /^(?:.*email|.*phone|mobile.*|(?:first|last|full|display)_?name|customer.*|client.*|browser_ip|.*_ip(?:_.*)?|.*address.*|billing|shipping|receiver.*|consignee.*|urls?|.*token|.*_key|note|notes|customer_note)$/i;

/** An order that could not be read, for whoever looks into it: without what tells who the customer is. */
export function withoutPersons(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPersons);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value as Fields).filter(([name]) => !PERSONAL.test(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutPersons(inner)]));
}

/** The newer family of events has the same names without `X-`, and its SDK looks for those first. */
function shopifyHeader({ headers }: ShopRequest, name: string): string {
  return headers[`shopify-${name}`] ?? headers[`x-shopify-${name}`] ?? '';
}

function domainOf(address: string): string {
  return address.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
}

function lower(text: string): string | null {
  return textOf(text)?.toLowerCase() ?? null;
}
