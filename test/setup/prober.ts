import type { TestApp } from './app.js';
import { demoOf } from './demo.js';
import { HOSTILE_BODIES, HOSTILE_TEXTS, mutationsOf } from './hostile.js';
import { type Answer, call, callFast, type CallOptions, eventually, logIn } from './http.js';
import { type Operation, pathOf } from './openapi.js';

const AT_ONCE = 8;
const UUID = /^[0-9a-f-]{36}$/;
/** One operation of each way to ask; what reads headers is the same for all. */
const SAMPLE = [
  'GET /health',
  'GET /metrics',
  'POST /api/auth/refresh',
  'GET /api/offers',
  'POST /api/offers',
  'GET /api/postback',
];
/** Whom it calls as, the first that may. */
const WHO = ['ADMIN', 'SUPER_ADMIN', 'PROMOTER', 'ADVERTISER', 'PARTNER', 'AFFILIATE_MARKETER'] as const;
/** What is named by a number and not by a UUID. */
const NUMBERED = ['/api/products/{id}'];
/** Query parameters that no operation has. */
const STRAY = ['unknown', '__proto__', 'constructor'];
/** What no caller may ever read: places in the code, the database's own words. */
const LEAKS =
  /node_modules|\bat .+:\d+:\d+|\.[jt]s:\d+|QueryFailed|syntax error at|violates|SELECT |pg_|ECONN/;

/** Calls each documented operation as somebody who may, on things that exist, and judges the answers. */
export class Prober {
  /** Every error code that was answered. */
  readonly codes = new Set<string>();
  /** Every docUrl that was answered. */
  readonly docUrls = new Set<string>();
  requests = 0;

  private constructor(
    private readonly url: string,
    readonly operations: Operation[],
    private readonly tokens: Record<(typeof WHO)[number], string>,
    private readonly apiKey: string,
    private readonly partnerKey: string,
    private readonly ids: Record<string, string>,
    private readonly facts: Record<string, string>,
  ) {}

  static async of(app: TestApp, operations: Operation[]): Promise<Prober> {
    const [admin, root, promoter, advertiser, partner, affiliate] = await Promise.all(
      ['admin', 'root', 'promoter', 'advertiser', 'partner', 'affiliate'].map((who) => logIn(app.url, who)),
    );
    const tokens = {
      ...{ ADMIN: admin!, SUPER_ADMIN: root!, PROMOTER: promoter!, ADVERTISER: advertiser! },
      ...{ PARTNER: partner!, AFFILIATE_MARKETER: affiliate! },
    };
    const { advertiser_secret: apiKey, partner: partnerKey } = (await demoOf(app)).keys;
    const { ids, facts } = await makeThings(app.url, tokens, apiKey, partnerKey);
    // A stream has no end to wait for; its own tests know it.
    const finite = operations.filter(({ path }) => path !== '/api/stats/stream');
    return new Prober(app.url, finite, tokens, apiKey, partnerKey, ids, facts);
  }

  /** Who may call: an ADMIN where that is one of the roles. */
  credential(operation: Operation): CallOptions {
    const { access } = operation;
    if (access === null) return {};
    if (access.scopes?.includes('clicks:write')) return { apiKey: this.ids.publishableKey! };
    if (operation.path.startsWith('/v1/')) return { apiKey: this.partnerKey };
    if (!access.roles && !access.anyUser) return { apiKey: this.apiKey };
    const role = access.anyUser ? 'ADMIN' : WHO.find((name) => access.roles!.includes(name));
    if (!role) throw new Error(`nobody here may call ${operation.method} ${operation.path}`);
    return { token: this.tokens[role] };
  }

  /** The operation's path with ids of things that exist. */
  path(operation: Operation): string {
    const id = this.ids[operation.path.split('/{')[0]!];
    if (!id && operation.pathParameters.length > 0) throw new Error(`nothing was made for ${operation.path}`);
    return pathOf(operation, () => id!);
  }

  /** The documented example, with the ids of things that exist. */
  body(operation: Operation): unknown {
    if (operation.body === undefined) return undefined;
    const fields = operation.body as Record<string, unknown>;
    const known = Object.keys(fields).filter((name) => name in this.facts);
    return { ...fields, ...Object.fromEntries(known.map((name) => [name, this.facts[name]])) };
  }

  /** Sends one request; a sentence when the answer is not one the API may give, else null. */
  async probe(
    operation: Operation,
    what: string,
    request: CallOptions & { path?: string; expect?: number } = {},
  ): Promise<string | null> {
    const { path = this.path(operation), ...options } = request;
    this.requests++;
    const where = `${operation.method} ${operation.path}, ${what}`;
    let answer: Answer;
    try {
      answer = await callFast(this.url, operation.method, path, {
        ...this.credential(operation),
        ...options,
      });
    } catch (error) {
      return `${where}: no whole answer, ${String((error as Error).cause ?? error)}`;
    }
    const faults = this.faultsOf(answer, operation);
    if (request.expect !== undefined && answer.status !== request.expect)
      faults.push(`not ${request.expect}`);
    if (faults.length === 0) return null;
    return `${where}: ${answer.status} ${faults.join(', ')}: ${answer.text.slice(0, 300)}`;
  }

  /** Calls everything once as documented, what takes things away last. */
  async callAll(): Promise<{ operation: string; status: number }[]> {
    const order = [...this.operations].sort(
      (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
    );
    const answers = [];
    for (const operation of order) {
      const { status } = await call(this.url, operation.method, this.path(operation), {
        ...this.credential(operation),
        body: this.body(operation),
      });
      answers.push({ operation: `${operation.method} ${operation.path}`, status });
    }
    return answers;
  }

  /** Each field of each body, and each body as a whole, replaced by hostile ones. */
  async fuzzBodies(): Promise<string[]> {
    const probes: (() => Promise<string | null>)[] = [];
    for (const operation of this.operations) {
      if (operation.method === 'GET') continue;
      const valid = this.body(operation);
      for (const [what, body] of mutationsOf(valid))
        probes.push(() => this.probe(operation, what, { body: JSON.stringify(body) }));
      for (const [what, body] of Object.entries(HOSTILE_BODIES)) {
        const headers = { 'content-type': 'application/json', 'idempotency-key': `fuzz ${what}` };
        probes.push(() => this.probe(operation, `the body is ${what}`, { body, headers }));
      }
    }
    return run(probes);
  }

  /** Each query parameter replaced by hostile ones. */
  async fuzzQueries(): Promise<string[]> {
    const probes: (() => Promise<string | null>)[] = [];
    for (const operation of this.operations) {
      const path = this.path(operation);
      for (const name of operation.method === 'GET' ? STRAY : [])
        probes.push(() =>
          this.probe(operation, `${name} is there`, { path: `${path}?${name}=a&${name}[b]=c` }),
        );
      for (const name of operation.queryParameters) {
        const queries = [
          ...Object.entries(HOSTILE_TEXTS).map(
            ([what, text]) => [what, `${name}=${encodeURIComponent(wellFormed(text))}`] as const,
          ),
          ['repeated', `${name}=a&${name}=b`] as const,
          ['in brackets', `${name}[]=a&${name}[b]=c&${name}[__proto__][d]=e`] as const,
          ['badly encoded', `${name}=%E0%A4%A&${name}=%ff`] as const,
        ];
        for (const [what, query] of queries)
          probes.push(() => this.probe(operation, `${name} is ${what}`, { path: `${path}?${query}` }));
      }
    }
    return run(probes);
  }

  /** Each path parameter replaced by what is no id. */
  async fuzzPaths(): Promise<string[]> {
    const probes: (() => Promise<string | null>)[] = [];
    const bad = [
      '1',
      'null',
      'not-a-uuid',
      "'%20OR%201=1--",
      '%00',
      '%0d%0aX:y',
      '..%2f..%2fetc',
      '%ff',
      '%F0%9F%92%A9',
      'x'.repeat(500),
      '00000000-0000-7000-8000-00000000000g',
    ];
    for (const operation of this.operations.filter(({ pathParameters }) => pathParameters.length > 0)) {
      const body = this.body(operation);
      for (const value of bad) {
        if (value === '1' && NUMBERED.includes(operation.path)) continue;
        const path = pathOf(operation, () => value);
        // A username may be almost any word: it is not found.
        const expect = operation.pathParameters.includes('username') ? undefined : 400;
        probes.push(() => this.probe(operation, value, { path, expect, ...(body ? { body } : {}) }));
      }
    }
    return run(probes);
  }

  /** Headers that the program reads, with what nobody should send. */
  async fuzzHeaders(): Promise<string[]> {
    const names = [
      'authorization',
      'x-api-key',
      'x-tenant-id',
      'idempotency-key',
      'x-request-id',
      'accept',
      'accept-language',
      'user-agent',
      'x-forwarded-for',
      'forwarded',
      'cookie',
      'if-none-match',
      'range',
    ];
    const values = [
      '',
      'x',
      'Bearer',
      'Bearer  ',
      'Basic YTpi',
      'null',
      "' OR '1'='1",
      '../..',
      '\u00e9\u00ff',
      '%00%0d%0a',
      '{"a":1}',
      ',,,;;;',
      'x'.repeat(4_000),
      'afx_live_sk_' + 'A'.repeat(43),
    ];
    const probes = this.operations
      .filter(({ method, path }) => SAMPLE.includes(`${method} ${path}`))
      .flatMap((operation) =>
        names.flatMap((name) =>
          values.map(
            (value) => () =>
              this.probe(operation, `${name}: ${value.slice(0, 20)}`, {
                body: this.body(operation),
                headers: { [name]: value },
              }),
          ),
        ),
      );
    return run(probes);
  }

  private faultsOf(answer: Answer, operation: Operation): string[] {
    const faults: string[] = [];
    if (answer.status >= 500 && !(answer.status === 503 && answer.headers.get('retry-after')))
      faults.push('a fault of the server');
    if (answer.headers.get('x-injected')) faults.push('a header was injected');
    if (answer.status < 400) return faults;
    if (LEAKS.test(answer.text)) faults.push('it leaks');
    faults.push(...shapeFaults(answer));
    this.codes.add(answer.body?.code);
    this.docUrls.add(answer.body?.docUrl);
    if (!operation.errors[answer.status]?.includes(answer.body?.code))
      faults.push(`${answer.body?.code} is not documented`);
    return faults;
  }
}

/** What is wrong with an error's shape. */
export function shapeFaults({ status, headers, body }: Answer): string[] {
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const checks: [boolean, string][] = [
    [body?.statusCode === status, 'statusCode differs'],
    [isText(body?.error), 'error is missing'],
    [
      isText(body?.message) ||
        (Array.isArray(body?.message) && body.message.length > 0 && body.message.every(isText)),
      'message is missing',
    ],
    [/^[a-z_]+(\.[a-z_]+)*$/.test(body?.code), 'code is missing'],
    [
      isText(body?.correlationId) && body.correlationId === headers.get('x-request-id'),
      'correlationId is not X-Request-Id',
    ],
    [String(body?.docUrl).endsWith(`/docs/errors#${body?.code}`), 'docUrl is missing'],
    [String(headers.get('content-type')).startsWith('application/json'), 'the content type is not JSON'],
    [
      Object.keys(body ?? {}).every((name) =>
        ['statusCode', 'error', 'message', 'code', 'correlationId', 'docUrl', 'details'].includes(name),
      ),
      'there are other fields',
    ],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, fault]) => fault);
}

async function run(probes: (() => Promise<string | null>)[]): Promise<string[]> {
  const problems: string[] = [];
  const waiting = probes.values();
  const worker = async (): Promise<void> => {
    for (const probe of waiting) {
      const problem = await probe();
      if (problem) problems.push(problem);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return problems;
}

/** A lone surrogate cannot be percent-encoded; a long text would not fit into a URL. */
const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '').slice(0, 4_000);

/** One thing of each kind, made through the API; ids by the path of its list. */
async function makeThings(
  url: string,
  tokens: Record<string, string>,
  apiKey: string,
  partnerApiKey: string,
): Promise<{ ids: Record<string, string>; facts: Record<string, string> }> {
  const make = async (path: string, who: string, body: unknown): Promise<Answer> => {
    const keys: Record<string, string> = { key: apiKey, partnerKey: partnerApiKey };
    const options = who in keys ? { apiKey: keys[who]! } : { token: tokens[who]! };
    const answer = await call(url, 'POST', path, { ...options, body });
    if (answer.status !== 201) throw new Error(`${path} made nothing: ${answer.text}`);
    return answer;
  };
  const { body: advertisers } = await call(url, 'GET', '/api/advertisers', { token: tokens.ADMIN! });
  const advertiserId = advertisers.data[0].id as string;
  const offer = await make('/api/offers', 'ADMIN', {
    advertiserId,
    title: { en: 'Probe' },
    destinationUrl: 'https://shop.example/',
    payoutType: 'cps',
    payoutPercent: 5,
    currency: 'USD',
    activate: true,
  });
  const link = await make('/api/links', 'PROMOTER', { offerId: offer.body.id });
  const user = await make('/api/admin/users', 'ADMIN', {
    email: 'probe@demo.test',
    password: 'a long pass phrase',
    roles: ['PROMOTER'],
  });
  const tenant = await make('/api/platform/tenants', 'SUPER_ADMIN', { name: 'Probe', slug: 'probe' });
  const domain = await make('/api/tenant/domains', 'ADMIN', { host: 'go.probe.example' });
  const key = await make('/api/keys', 'ADMIN', { name: 'probe' });
  const partnerKey = await make('/api/partner/keys', 'PARTNER', { name: 'probe' });
  const click = await call(url, 'GET', '/c/demo');
  const clickId = click.headers.get('x-click-id')!;
  await stored(url, tokens.ADMIN!, clickId);
  const sale = await make('/api/postback', 'key', {
    click_id: clickId,
    transaction_id: 'probe',
    amount: 10,
    currency: 'USD',
  });
  // On an offer of its own, so that what is tried here closes no gate for the others.
  const limited = { offerId: offer.body.id, metric: 'clicks', window: 'daily', limit: 1_000 };
  const cap = await make('/api/caps', 'ADMIN', limited);
  const goal = { offerId: offer.body.id, kind: 'goal', event: 'probe', payoutAmount: 1 };
  const payoutRule = await make('/api/payout-rules', 'ADMIN', goal);
  const block = await make('/api/admin/fraud/blocks', 'ADMIN', { cidr: '203.0.113.0/24', reason: 'probe' });
  const blockList = { level: 'offer', offerId: offer.body.id, action: 'block', countries: ['AQ'] };
  const geoRule = await make('/api/admin/geo-rules', 'ADMIN', blockList);
  const coupon = await make('/api/coupons', 'ADMIN', { linkId: link.body.id, code: 'PROBE' });
  const publishable = await make('/api/keys', 'ADMIN', { name: 'probe app', kind: 'pk' });
  const terms = { offer_id: offer.body.id, share_pct: 40 };
  const campaign = await make('/v1/campaigns', 'partnerKey', terms);
  const paid = await payOut(url, tokens, apiKey, advertiserId);
  const shop = await make('/api/shops/connections', 'ADMIN', {
    advertiserId,
    kind: 'shopify',
    name: 'Probe',
    credentials: { secret: 'the secret of the webhook' },
  });
  const journal = await call(url, 'GET', '/api/admin/tracking/journal', { token: tokens.SUPER_ADMIN! });
  const product = await make('/api/products', 'ADMIN', { name: 'Probe', price: 10 });
  const order = await make('/api/orders', 'ADMIN', {
    items: [{ productId: product.body.id, quantity: 2 }],
    voucherCode: 'DEMO10',
  });
  // One that nothing here belongs to: it is suspended, too.
  const company = await make('/api/advertisers/register', 'ADMIN', {
    ...{ email: 'company@probe.test', password: 'a long pass phrase', company: { name: 'Probe' } },
  });
  const category = await make('/api/categories', 'ADMIN', { slug: 'probe', name: { en: 'Probe' } });
  const brand = await make('/api/brands', 'ADMIN', { name: 'Probe' });
  const closed = await make('/api/offers', 'ADMIN', {
    advertiserId,
    title: { en: 'Closed' },
    destinationUrl: 'https://shop.example/',
    payoutType: 'cps',
    payoutPercent: 5,
    currency: 'USD',
    requiresApproval: true,
    activate: true,
  });
  const catalog = await make('/api/admin/catalogs', 'ADMIN', {
    ...{ advertiserId, network: 'trackier', name: 'Probe' },
    ...{ baseUrl: 'https://198.41.0.4', apiKey: 'probe' },
  });
  const membership = await make(`/api/offers/${closed.body.id}/join`, 'PROMOTER', {});
  const page = await call(url, 'PATCH', '/api/promoter/profile', {
    token: tokens.PROMOTER!,
    body: { username: 'probe' },
  });
  if (page.status !== 200) throw new Error(`no page: ${page.text}`);
  const hooks = { name: 'Probe', url: 'https://hooks.example/probe', events: ['offer.paused'] };
  const hook = (await make('/api/webhooks/endpoints', 'ADMIN', hooks)).body.id as string;
  const partnerHook = (await make('/api/webhooks/endpoints', 'PARTNER', hooks)).body.id as string;
  const delivery = await make(`/api/webhooks/endpoints/${hook}/test`, 'ADMIN', {});
  const partnerDelivery = await make(`/api/webhooks/endpoints/${partnerHook}/test`, 'PARTNER', {});
  const ids = {
    '/api/webhooks/endpoints': hook,
    '/api/webhooks/deliveries': delivery.body.id,
    '/v1/webhooks': partnerHook,
    '/v1/webhooks/deliveries': partnerDelivery.body.id,
    '/api/admin/tracking/journal': journal.body.nodes[0].nodeId,
    '/api/orders': order.body.id,
    '/api/categories': category.body.id,
    '/api/brands': brand.body.id,
    '/api/memberships': membership.body.id,
    '/api/admin/catalogs': catalog.body.id,
    '/api/shops/connections': shop.body.id,
    ...Object.fromEntries(
      ['shopify', 'woocommerce', 'salla', 'zid'].map((kind) => [`/api/shops/${kind}`, shop.body.id]),
    ),
    '/api/coupons': coupon.body.id,
    ...paid,
    '/api/advertisers': company.body.advertiser.id,
    '/api/clicks': clickId,
    '/api/caps': cap.body.id,
    '/api/payout-rules': payoutRule.body.id,
    '/api/admin/fraud/blocks': block.body.id,
    '/api/admin/geo-rules': geoRule.body.id,
    '/api/offers': offer.body.id,
    '/api/links': link.body.id,
    '/api/admin/users': user.body.id,
    '/api/platform/tenants': tenant.body.id,
    '/api/tenant/domains': domain.body.id,
    '/api/keys': key.body.id,
    '/api/partner/keys': partnerKey.body.id,
    '/v1/campaigns': campaign.body.campaign_id,
    '/v1/offers': offer.body.id,
    '/api/conversions': sale.body.conversion_id,
    '/api/postback': sale.headers.get('x-intake-id')!,
    '/api/inbox': sale.headers.get('x-intake-id')!,
  };
  for (const [path, id] of Object.entries(ids)) if (!UUID.test(id)) throw new Error(`${path} answered no id`);
  return {
    ids: {
      ...ids,
      '/api/products': String(product.body.id),
      publishableKey: publishable.body.key as string,
      '/api/promoters': 'probe',
      '/p': 'probe',
    },
    facts: {
      advertiserId,
      offerId: offer.body.id as string,
      linkId: link.body.id as string,
      click_id: clickId,
      offer_id: offer.body.id as string,
      campaign_id: campaign.body.campaign_id as string,
    },
  };
}

/** Waits for a click, so that a sale of it is settled at once. */
async function stored(url: string, token: string, clickId: string): Promise<void> {
  await eventually(async () => {
    const { status } = await call(url, 'GET', `/api/clicks/${clickId}`, { token });
    if (status !== 200) throw new Error('the click is not stored yet');
  });
}

/** A sale that went all the way into a draft of payouts, so that there is one of each kind. */
async function payOut(
  url: string,
  tokens: Record<string, string>,
  apiKey: string,
  advertiserId: string,
): Promise<Record<string, string>> {
  const [admin, promoter] = [{ token: tokens.ADMIN! }, { token: tokens.PROMOTER! }];
  const offer = await call(url, 'POST', '/api/offers', {
    ...admin,
    body: {
      advertiserId,
      title: { en: 'Paid at once' },
      destinationUrl: 'https://shop.example/',
      payoutType: 'cps',
      payoutPercent: 10,
      currency: 'USD',
      coolOffDays: 0,
      activate: true,
    },
  });
  const link = await call(url, 'POST', '/api/links', { ...promoter, body: { offerId: offer.body.id } });
  const clickId = await eventually(async () => {
    const id = (await call(url, 'GET', `/c/${link.body.code}`)).headers.get('x-click-id');
    if (!id) throw new Error('no click');
    return id;
  });
  await stored(url, tokens.ADMIN!, clickId);
  const sale = await call(url, 'POST', '/api/postback', {
    apiKey,
    body: { click_id: clickId, transaction_id: 'probe-paid', amount: 900, currency: 'USD' },
  });
  await call(url, 'POST', `/api/conversions/${sale.body.conversion_id}/approve`, { ...admin, body: {} });
  const batch = await eventually(async () => {
    const run = await call(url, 'POST', '/api/admin/payouts/runs', {
      ...admin,
      body: { provider: 'sandbox' },
    });
    if (!run.body.batch) throw new Error(`nothing to pay: ${run.text}`);
    return run.body.batch.id as string;
  });
  const items = await call(url, 'GET', `/api/admin/payouts/batches/${batch}/items`, admin);
  const accounts = await call(url, 'GET', '/api/ledger/accounts', admin);
  const itemId = items.body.data[0].id as string;
  return {
    '/api/admin/payouts/batches': batch,
    '/api/admin/payouts/items': itemId,
    '/api/advertiser/statements': itemId,
    '/api/ledger/accounts': accounts.body.data[0].id as string,
    // A month has to end before it is billed: what asks for an invoice is told that there is none.
    '/api/invoices': itemId,
  };
}
