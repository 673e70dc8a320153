import { createContext, runInContext } from 'node:vm';
import { PIXEL_SCRIPT } from './pixel-script.js';

const ID = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
type Afflux = (...call: unknown[]) => unknown;

/** A storage as browsers have it; one that refuses everything when it is blocked. */
function storage(isBlocked: boolean) {
  const kept = new Map<string, string>();
  const guard = (): void => {
    if (isBlocked) throw new Error('SecurityError');
  };
  return {
    kept,
    getItem: (name: string) => (guard(), kept.get(name) ?? null),
    setItem: (name: string, value: string) => (guard(), void kept.set(name, value)),
  };
}

/** A page of a shop that loads the script; cookies and storage of an earlier page may be given. */
function page(
  url: string,
  from: { cookie?: string; local?: ReturnType<typeof storage>; navigator?: object; blocked?: boolean } = {},
  queue: unknown[][] = [],
) {
  const sent: URL[] = [];
  const options: Record<string, unknown>[] = [];
  const document = { currentScript: { src: 'https://go.example/pixel.js' }, cookie: from.cookie ?? '' };
  const window: Record<string, unknown> = {
    location: new URL(url),
    navigator: from.navigator ?? {},
    localStorage: from.local ?? storage(from.blocked ?? false),
    sessionStorage: storage(from.blocked ?? false),
    fetch: (target: string, how: Record<string, unknown>) => {
      sent.push(new URL(target));
      options.push(how);
      return Promise.resolve();
    },
    ...(queue.length > 0 ? { afflux: { q: queue } } : {}),
  };
  runInContext(PIXEL_SCRIPT, createContext({ window, document, URL, Date, Math, JSON }));
  return { afflux: window.afflux as Afflux, sent, options, window, document };
}

const fieldsOf = (url: URL | undefined): unknown => Object.fromEntries(url!.searchParams);

describe('[R61] the script of the pixel', () => {
  it('keeps the click id of the landing page first-party and reports a later sale with it', () => {
    const landing = page(`https://shop.example/?click_id=${ID}&sub1=x`);
    landing.afflux('init', { days: 7 });
    expect(landing.document.cookie).toBe(
      `afflux_click_id=${ID}; Max-Age=604800; Path=/; SameSite=Lax; Secure`,
    );
    const thanks = page('https://shop.example/thanks', {
      local: landing.window.localStorage as ReturnType<typeof storage>,
    });
    thanks.afflux('init', { offerId: 'o-1' });
    thanks.afflux('conversion', {
      ...{ transactionId: 'order 1&2', amount: 49.99, currency: 'USD', event: undefined },
      metadata: { sku: 'ü' },
    });
    expect(thanks.sent).toHaveLength(1);
    expect(thanks.sent[0]!.origin + thanks.sent[0]!.pathname).toBe('https://go.example/px.gif');
    expect(fieldsOf(thanks.sent[0])).toEqual({
      ...{ click_id: ID, offer_id: 'o-1', transaction_id: 'order 1&2', amount: '49.99', currency: 'USD' },
      metadata: '{"sku":"ü"}',
    });
    expect(thanks.options[0]).toMatchObject({
      keepalive: true,
      credentials: 'omit',
      referrerPolicy: 'origin',
    });
  });

  it('finds it in the cookie when there is no storage, and makes the calls that came before it', () => {
    const calls = [
      ['init', {}],
      ['conversion', { transaction_id: 't' }],
      ['nothing', 1],
    ];
    const { sent } = page(
      'https://shop.example/thanks',
      { cookie: `a=b; afflux_click_id=${ID}; c=d`, blocked: true },
      calls,
    );
    expect(sent.map(fieldsOf)).toEqual([{ click_id: ID, transaction_id: 't' }]);
  });

  it('prefers the newest click, and forgets one whose time is over', () => {
    const local = storage(false);
    const old = ID.replace('0199', '0198');
    local.kept.set('afflux_click_id', JSON.stringify({ id: old, until: Date.now() + 60_000 }));
    let seen: unknown;
    const tell = (id: unknown): unknown => (seen = id);
    page(`https://shop.example/?click_id=${ID.toUpperCase()}`, { local }).afflux('clickId', tell);
    expect(seen).toBe(ID);
    page('https://shop.example/', { local }).afflux('clickId', tell);
    expect(seen).toBe(old);
    local.kept.set('afflux_click_id', JSON.stringify({ id: old, until: Date.now() - 1 }));
    page('https://shop.example/', { local }).afflux('clickId', tell);
    expect(seen).toBeNull();
  });

  it.each([[{ globalPrivacyControl: true }], [{ doNotTrack: '1' }]])(
    'keeps it for the visit alone when the browser says %j',
    (navigator) => {
      const { afflux, document, window } = page(`https://shop.example/?click_id=${ID}`, { navigator });
      afflux('init', {});
      expect(document.cookie).toBe('');
      expect((window.localStorage as ReturnType<typeof storage>).kept.size).toBe(0);
      expect((window.sessionStorage as ReturnType<typeof storage>).kept.get('afflux_click_id')).toBe(ID);
    },
  );

  it('takes no click id that is none, and survives stored rubbish', () => {
    const local = storage(false);
    local.kept.set('afflux_click_id', '{"id":');
    const { afflux, document, sent } = page('https://shop.example/?click_id=%3Cscript%3E', { local });
    afflux('init', {});
    expect(document.cookie).toBe('');
    afflux('conversion', { transactionId: 't' });
    expect(sent.map(fieldsOf)).toEqual([{ transaction_id: 't' }]);
  });
});
