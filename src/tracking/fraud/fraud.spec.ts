import fc from 'fast-check';
import { tenantEntry, linkEntry, visit } from '../../../test/factories/catalog.js';
import { Click } from '../edge/click.js';
import { screen } from '../edge/steps/screen.step.js';
import { fraudSection } from './fraud-section.js';
import {
  bandOf,
  DEFAULT_SETTINGS,
  problemOf,
  rescored,
  scoreOf,
  weigh,
  withChanges,
} from './fraud.policy.js';
import type { BlockFact, FraudChanges, SignalName } from './fraud.types.js';
import { isPublicIp, NetworkMatcher, networkText, parseNetwork } from './ip-network.js';
import { profileOf } from './user-agent-profile.js';
import { Velocity } from './velocity.js';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const android = (model: string): string =>
  `Mozilla/5.0 (Linux; Android 13; ${model}) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36`;
const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0';
const BROWSER = { accept: 'text/html', 'accept-language': 'en-US,en;q=0.9' };

describe('profileOf', () => {
  it.each([
    ...[
      'CUBOT_NOTE_S',
      'CUBOT KINGKONG 5',
      'Robotics One',
      'MyBot X',
      'Bot-Phone 3',
      'Scan Pro',
      'VPN Phone',
    ],
  ])('[R42] takes the owner of a phone called %s for a person', (model) => {
    expect(profileOf(android(model))).toMatchObject({ isBot: false, isBrowser: true });
  });

  it.each([`${WINDOWS} NordVPN/7.1`, `${WINDOWS} SafeProxy/2.0`, `${WINDOWS} Abbott/1.0`])(
    '[R42] takes %s for a person',
    (userAgent) => expect(profileOf(userAgent).isBot).toBe(false),
  );

  it.each([
    'curl/8.5.0',
    'python-requests/2.32',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    `Mozilla/5.0 (Linux; Android 6.0.1; compatible; SomeBot/1.0) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36`,
    `${WINDOWS} AcmeBot/1.0`,
  ])('[R41] takes %s for a bot', (userAgent) => expect(profileOf(userAgent).isBot).toBe(true));
});

describe('the score', () => {
  const names = Object.keys(DEFAULT_SETTINGS.weights) as SignalName[];

  it('[R43] is the capped sum of the named weights, and never outside 0 to 100', () => {
    fc.assert(
      fc.property(fc.subarray(names), (chosen) => {
        const signals = weigh(chosen, DEFAULT_SETTINGS.weights);
        const score = scoreOf(signals);
        const sum = chosen.reduce((total, name) => total + DEFAULT_SETTINGS.weights[name], 0);
        expect(score).toBe(Math.min(100, sum));
        expect(rescored(signals, DEFAULT_SETTINGS.weights)).toBe(score);
      }),
    );
  });

  it('[R44] falls into bands at their first point', () => {
    const bands = [0, 29, 30, 69, 70, 89, 90, 100].map((score) => bandOf(score, DEFAULT_SETTINGS.thresholds));
    expect(bands).toEqual([...['accept', 'accept', 'flag', 'flag', 'reject', 'reject', 'block', 'block']]);
  });

  it('[R47] changes only what is named, and refuses what contradicts itself', () => {
    const changed = withChanges(DEFAULT_SETTINGS, { weights: { headless: 5 }, thresholds: { flag: 40 } });
    expect(changed.weights).toEqual({ ...DEFAULT_SETTINGS.weights, headless: 5 });
    expect(problemOf(changed)).toBeNull();
    expect(problemOf(withChanges(changed, { thresholds: { reject: 40 } }))).toContain('thresholds');
    expect(problemOf(withChanges(changed, { velocity: { hardPerMinute: 1 } }))).toContain('velocity');
  });
});

describe('networks', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8::1/48', '2001:db8::/48'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:203.0.113.7/120', '203.0.113.0/24'],
  ])('[R45] reads %s as %s', (text, expected) => expect(networkText(parseNetwork(text)!)).toBe(expected));

  it.each([
    '',
    'x',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '::/129',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    'fe80::1%eth0',
  ])('[R45] refuses %j', (text) => expect(parseNetwork(text)).toBeNull());

  it('[R45] finds an address in exactly the networks it is in', () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const value = (parts: readonly number[]): bigint =>
      parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
    fc.assert(
      fc.property(octets, octets, fc.nat(32), (a, b, prefix) => {
        const cidr = `${a.join('.')}/${prefix}`;
        const shift = BigInt(32 - prefix);
        const found = new NetworkMatcher([{ cidr, expiresAt: null }]).find(b.join('.'), 0);
        expect(found).toBe(value(a) >> shift === value(b) >> shift);
      }),
    );
  });

  it('[R45] lets a block end by itself', () => {
    const matcher = new NetworkMatcher([{ cidr: '2001:db8::/32', expiresAt: 1000 }]);
    expect(matcher.find('2001:db8:ffff::1', 999)).toBe(true);
    expect(matcher.find('2001:db8:ffff::1', 1000)).toBe(false);
    expect(matcher.find('2001:db9::1', 999)).toBe(false);
    expect(matcher.find('nonsense', 0)).toBe(false);
  });

  it('tells visitors from proxies', () => {
    expect(['8.8.8.8', '2606:4700::1', '172.32.0.1'].map(isPublicIp)).toEqual([true, true, true]);
    expect(['127.0.0.1', '10.1.2.3', '172.16.0.1', '::1', 'fd00::1', 'x'].map(isPublicIp)).toEqual(
      Array(6).fill(false),
    );
  });
});

describe('Velocity', () => {
  it('never forgets a click of the last minute, and none counts after two', () => {
    const times = fc.array(fc.nat(300_000), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, (unsorted) => {
        const velocity = new Velocity(10);
        const sorted = unsorted.sort((a, b) => a - b);
        sorted.forEach((now, index) => {
          const seen = velocity.hit('t', 'k', now);
          const sameMinute = sorted.slice(0, index + 1).filter((at) => at >= now - (now % 60_000)).length;
          const twoMinutes = sorted.slice(0, index + 1).filter((at) => at > now - 120_000).length;
          expect(seen).toBeGreaterThanOrEqual(sameMinute);
          expect(seen).toBeLessThanOrEqual(twoMinutes);
        });
      }),
    );
  });

  it('keeps tenants and keys apart', () => {
    const velocity = new Velocity(1_000);
    const pairs = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([a, b]) => `${a}\n${b}` });
    fc.assert(
      fc.property(pairs, fc.nat(1_000_000_000), (given, minute) => {
        const now = minute * 180_000;
        for (const [among, key] of given) expect(velocity.hit(among, key, now)).toBe(1);
        for (const [among, key] of given) expect(velocity.hit(among, key, now + 1)).toBe(2);
      }),
      { numRuns: 50 },
    );
  });

  it('takes no more room for more keys, and remembers who clicks much among many who click once', () => {
    const velocity = new Velocity(64);
    for (let round = 1; round <= 50; round++) {
      expect(velocity.hit('t', 'often', round)).toBe(2 * round - 1);
      expect(velocity.hit('t', 'often', round)).toBe(2 * round);
      for (let index = 0; index < 500; index++) velocity.hit('t', `${round} ${index}`, round);
    }
  });
});

describe('screen', () => {
  function see(
    headers: Record<string, string>,
    options: { ip?: string; changes?: FraudChanges; blocks?: BlockFact[]; clicks?: number } = {},
  ) {
    const rules = fraudSection.read({ changes: options.changes ?? null, blocks: options.blocks ?? [] });
    const step = screen(new Velocity(10));
    let click: Click;
    let answer: unknown;
    for (let count = 0; count < (options.clicks ?? 1); count++) {
      const resolved = { link: linkEntry(), tenant: tenantEntry({}, { fraud: rules }) };
      click = new Click(visit({ headers, ip: options.ip ?? '8.8.8.8' }), resolved, 1_763_700_000_000);
      answer = step.apply(click);
    }
    const { score, reason, signals } = click!;
    return { score, reason, signals: signals.map(({ name }) => name), answer };
  }

  it('[R42] finds nothing against a browser', () => {
    for (const userAgent of [FIREFOX, WINDOWS, android('CUBOT_NOTE_S')]) {
      expect(see({ ...BROWSER, 'user-agent': userAgent })).toEqual({
        score: 0,
        reason: null,
        signals: [],
        answer: undefined,
      });
    }
    const hints = {
      'sec-ch-ua': '"Chromium";v="131"',
      'sec-ch-ua-mobile': '?0',
      'sec-ch-ua-platform': '"Windows"',
    };
    expect(see({ ...BROWSER, ...hints, 'user-agent': WINDOWS }).score).toBe(0);
  });

  it.each<[string, Record<string, string>, string[], string | null]>([
    ['curl', { 'user-agent': 'curl/8.5.0', accept: '*/*' }, ['known_bot'], 'bot'],
    [
      'a headless browser',
      { ...BROWSER, 'user-agent': WINDOWS.replace('Chrome/', 'HeadlessChrome/') },
      ['known_bot', 'headless'],
      'bot',
    ],
    [
      'a headless browser that gives itself away in its hints',
      {
        ...BROWSER,
        'user-agent': WINDOWS,
        'sec-ch-ua': '"HeadlessChrome";v="131"',
        'sec-ch-ua-platform': '"Windows"',
      },
      ['headless'],
      'fraud',
    ],
    ['nobody', { accept: '*/*' }, ['missing_user_agent'], null],
    ['a browser of few words', { 'user-agent': FIREFOX }, ['missing_headers'], null],
    [
      'a Firefox that sends hints',
      { ...BROWSER, 'user-agent': FIREFOX, 'sec-ch-ua': '"Chromium";v="131"' },
      ['impossible_headers'],
      null,
    ],
    [
      'a Windows that is an Android',
      { ...BROWSER, 'user-agent': WINDOWS, 'sec-ch-ua-platform': '"Android"', 'sec-ch-ua-mobile': '?1' },
      ['impossible_headers'],
      null,
    ],
    [
      'a prefetch',
      { ...BROWSER, 'user-agent': WINDOWS, 'sec-purpose': 'prefetch;prerender' },
      [],
      'prefetch',
    ],
    ['an old prefetch', { ...BROWSER, 'user-agent': FIREFOX, purpose: 'prefetch' }, [], 'prefetch'],
    [
      'a previewer',
      { 'user-agent': 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)' },
      ['known_bot'],
      'preview',
    ],
    ['a false referrer', { ...BROWSER, 'user-agent': FIREFOX, referer: 'xx' }, ['suspicious_referrer'], null],
  ])('[R41] names what speaks against %s', (_, headers, signals, reason) => {
    expect(see(headers)).toMatchObject({ signals, reason });
  });

  it('[R45] keeps blocked addresses from counting', () => {
    const blocks = [{ cidr: '8.8.8.0/24', expiresAt: null }];
    const headers = { ...BROWSER, 'user-agent': FIREFOX };
    expect(see(headers, { blocks })).toMatchObject({
      reason: 'blocked_ip',
      signals: ['listed_ip'],
      score: 100,
    });
    expect(see(headers, { blocks, ip: '8.8.9.1' })).toMatchObject({ reason: null, score: 0 });
  });

  it('[R44] follows the weights and thresholds of the tenant', () => {
    const headers = { 'user-agent': FIREFOX };
    expect(see(headers).reason).toBeNull();
    expect(see(headers, { changes: { weights: { missing_headers: 75 } } }).reason).toBe('fraud');
    expect(see(headers, { changes: { thresholds: { flag: 5, reject: 20 } } }).reason).toBe('fraud');
    expect(see(headers, { changes: { weights: { missing_headers: 0 } } }).signals).toEqual([]);
  });

  it('[R43] names a visitor who is too fast, and at last refuses; a proxy is not one visitor', () => {
    const headers = { ...BROWSER, 'user-agent': FIREFOX };
    expect(see(headers, { clicks: 30 }).signals).toEqual([]);
    expect(see(headers, { clicks: 31 }).signals).toEqual(['velocity_visitor']);
    expect(see(headers, { clicks: 1_200 }).answer).toBeUndefined();
    expect(see(headers, { clicks: 1_201 }).answer).toEqual({ kind: 'too_fast', retryAfterSeconds: 60 });
    expect(see(headers, { clicks: 1_201, ip: '127.0.0.1' })).toMatchObject({
      answer: undefined,
      signals: [],
    });
  });

  it('takes any header', () => {
    const names = [
      'user-agent',
      'accept',
      'accept-language',
      'sec-ch-ua',
      'sec-ch-ua-platform',
      'referer',
      'purpose',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'binary' })), (headers) => {
        const { score } = see(headers);
        expect(score >= 0 && score <= 100).toBe(true);
      }),
    );
  });
});
