import { linkEntry, tenantEntry, visit } from '../../../test/factories/catalog.js';
import { Click } from '../edge/click.js';
import { identifyVisitor } from './identify-visitor.step.js';
import { DEFAULT_TRACKING_SETTINGS, type TrackingSettings } from './tracking-settings.types.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const masterKeys = [Buffer.alloc(32, 1)];

interface Given {
  headers?: Record<string, string>;
  ip?: string | null;
  now?: number;
  settings?: Partial<TrackingSettings>;
  tenantId?: string;
  code?: string;
  isSecure?: boolean;
}

function identified(given: Given = {}): Click {
  const { headers = {}, ip = '203.0.113.77', now = NOON, settings, tenantId, code = 'abc' } = given;
  const tenant = tenantEntry(tenantId === undefined ? {} : { tenantId }, {
    'tracking-settings': { ...DEFAULT_TRACKING_SETTINGS, ...settings },
  });
  const click = new Click(
    visit({ ip, headers: { 'user-agent': 'UA', ...headers } }),
    { link: linkEntry({ code }), tenant },
    now,
  );
  void identifyVisitor({ masterKeys, isSecure: () => given.isSecure ?? false }).apply(click);
  return click;
}

const cookieOf = (click: Click): string => /^([^;]+)/.exec(click.setCookie!)![1]!;

describe('identify-visitor', () => {
  it('hands a cookie to who brings none, readable by no script', () => {
    expect(identified().setCookie).toMatch(
      /^afx_vid=[A-Za-z0-9_-]{22}\.\d+\.abc\.[0-9a-f-]{36}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(identified({ isSecure: true }).setCookie).toMatch(/; Secure$/);
  });

  it('knows a visitor by the cookie wherever he is, and keeps the cookie itself out of the record', () => {
    const cookie = 'afx_vid=AAAAAAAAAAAAAAAAAAAAAA';
    const here = identified({ headers: { cookie: `a=b; ${cookie}; c=d` } });
    const there = identified({ headers: { cookie, 'user-agent': 'Other' }, ip: '8.8.8.8' });
    expect(here.visitor).toBe(there.visitor);
    expect(here.visitor).not.toContain('AAAA');
    expect(here.setCookie).toBeNull();
    expect(identified({ headers: { cookie: 'afx_vid=BBBBBBBBBBBBBBBBBBBBBB' } }).visitor).not.toBe(
      here.visitor,
    );
  });

  it('tells visitors without cookies apart by address and user agent', () => {
    const ids = [
      identified(),
      identified({ headers: { 'user-agent': 'Other' } }),
      identified({ ip: '203.0.113.78' }),
    ].map(({ visitor }) => visitor);
    expect(new Set(ids).size).toBe(3);
    expect(identified().visitor).toBe(ids[0]);
    expect(identified({ tenantId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8bff' }).visitor).not.toBe(ids[0]);
    expect(identified({ ip: null }).visitor).toBeNull();
  });

  it('knows which click of a browser came before its cookie', () => {
    const first = identified();
    expect(first.firstTouchId).toBeNull();
    const later = identified({ headers: { cookie: cookieOf(first) }, ip: '8.8.8.8', code: 'other' });
    expect(later.firstTouchId).toBe(first.id);
    for (const cookie of ['afx_vid=a', 'afx_vid=a.1.abc', 'afx_vid=a.1.abc.not-an-id', 'afx_vid=a.x.abc.b']) {
      expect(identified({ headers: { cookie } }).firstTouchId).toBeNull();
    }
  });

  it('remembers the name a visitor had before his cookie, as long as it matters', () => {
    const first = identified();
    const again = (now: number, code = 'abc'): Click =>
      identified({ headers: { cookie: cookieOf(first) }, now, code });
    expect(again(NOON + 5_000)).toMatchObject({ visitorBefore: first.visitor });
    expect(again(NOON + 90_000).visitorBefore).toBeNull();
    expect(again(NOON + 5_000, 'other').visitorBefore).toBeNull();
  });

  it.each([
    [{ settings: { privacyMode: 'strict' as const } }],
    [{ headers: { 'sec-gpc': '1' } }],
    [{ headers: { dnt: '1' } }],
  ])('sets no cookie and keeps no address under %j', (given) => {
    const cookie = { cookie: cookieOf(identified()) };
    const click = identified({
      ...given,
      headers: { ...('headers' in given ? given.headers : {}), ...cookie },
    });
    expect(click).toMatchObject({
      ...{ setCookie: null, keptIp: '203.0.113.0', visitorBefore: null, firstTouchId: null },
    });
    const tomorrow = identified({ ...given, now: NOON + 86_400_000 });
    expect(identified(given).visitor).toBe(click.visitor);
    expect(tomorrow.visitor).not.toBe(click.visitor);
  });

  it('does not take midnight for a new visitor', () => {
    const strict = { privacyMode: 'strict' as const };
    const midnight = Date.UTC(2026, 10, 22);
    const before = identified({ settings: strict, now: midnight - 1_000 });
    expect(identified({ settings: strict, now: midnight + 1_000 }).visitorBefore).toBe(before.visitor);
  });

  it('follows the tenant: privacy signals may be ignored, addresses truncated', () => {
    const ignoring = identified({ headers: { dnt: '1' }, settings: { honorsPrivacySignals: false } });
    expect(ignoring).toMatchObject({ keptIp: '203.0.113.77', setCookie: expect.any(String) });
    expect(identified({ settings: { ipMode: 'truncated', duplicateSeconds: 5 } })).toMatchObject({
      keptIp: '203.0.113.0',
      duplicateSeconds: 5,
      setCookie: expect.any(String),
    });
  });

  it.each([
    'afx_vid=',
    'afx_vid=a b',
    `afx_vid=${'x'.repeat(200)}`,
    'xafx_vid=abc',
    'afx_vid="a"',
    'afx_vid=.1.abc',
  ])('takes %s for no cookie', (cookie) =>
    expect(identified({ headers: { cookie } }).setCookie).not.toBeNull(),
  );
});
