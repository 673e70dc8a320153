import type { OpenAPIObject } from '@nestjs/swagger';

const OF_PARTNERS = /^\/(v1|public)\//;
const REF = /"#\/components\/schemas\/([^"]+)"/g;

/** The part of the reference that partners need: /v1 and the public feed, with the schemas they name. */
export function partnerDocument(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => OF_PARTNERS.test(path)));
  const all = document.components?.schemas ?? {};
  const named = new Set<string>();
  const open = [paths as unknown];
  while (open.length > 0) {
    for (const [, name] of JSON.stringify(open.pop()).matchAll(REF)) {
      if (named.has(name!)) continue;
      named.add(name!);
      open.push(all[name!]);
    }
  }
  const schemas = Object.fromEntries(Object.entries(all).filter(([name]) => named.has(name)));
  const { apiKey, accessToken: _, ...others } = document.components?.securitySchemes ?? {};
  return {
    ...document,
    info: {
      ...document.info,
      title: 'Afflux for partners',
      description:
        'Offers, campaigns, links, events, rewards and figures for partners, by key: `Authorization: Bearer afx_live_pt_…` or `X-API-Key`.',
    },
    paths,
    components: {
      ...document.components,
      schemas,
      securitySchemes: { ...others, ...(apiKey && { apiKey }) },
    },
  };
}
