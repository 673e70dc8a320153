import type { Resolved } from '../../src/tracking/catalog/catalog.service.js';
import type {
  LinkEntry,
  LinkFacts,
  TenantEntry,
  TenantFacts,
} from '../../src/tracking/catalog/catalog.types.js';
import { destinationOf } from '../../src/tracking/catalog/postgres-catalog-source.js';
import type { Visit } from '../../src/tracking/edge/click.js';

export function linkEntry(change: Partial<LinkFacts> = {}, values: Record<string, unknown> = {}): LinkEntry {
  const facts: LinkFacts = {
    linkId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b01',
    tenantId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b02',
    code: 'abc',
    linkStatus: 'active',
    linkExpiresAt: null,
    promoterId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b03',
    offerId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b04',
    advertiserId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b05',
    offerStatus: 'active',
    destinationUrl: 'https://shop.example/?s={sub1}',
    fallbackUrl: null,
    clickIdParameter: 'cid',
    passesParameters: false,
    ownHosts: [],
    ...change,
  };
  return { facts, sections: {}, destination: destinationOf(facts), values: new Map(Object.entries(values)) };
}

export function tenantEntry(
  change: Partial<TenantFacts> = {},
  values: Record<string, unknown> = {},
): TenantEntry {
  const facts = {
    tenantId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b02',
    world: 'live',
    tenantStatus: 'active',
    clockOffsetMs: 0,
    ...change,
  };
  return { facts, sections: {}, values: new Map(Object.entries(values)) };
}

export function resolved(
  change: { link?: Partial<LinkFacts>; tenant?: Partial<TenantFacts> } = {},
): Resolved {
  return { link: linkEntry(change.link), tenant: tenantEntry(change.tenant) };
}

export function visit(change: Partial<Visit> = {}): Visit {
  return {
    method: 'GET',
    ip: '8.8.8.8',
    headers: {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0',
      accept: 'text/html',
      'accept-language': 'en-US',
    },
    query: { sub1: 'x y' },
    signature: null,
    ...change,
  };
}
