import type { IncomingMessage } from 'node:http';
import { TrustedProxies } from './trusted-proxies.js';

const request = (peer: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress: peer },
    headers: { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('TrustedProxies', () => {
  it('believes no header unless the socket is a trusted proxy', () => {
    expect(new TrustedProxies([]).clientOf(request('127.0.0.1', '8.8.8.8'))).toBe('127.0.0.1');
    const proxies = new TrustedProxies(['10.0.0.0/8']);
    expect(proxies.clientOf(request('192.0.2.1', '8.8.8.8'))).toBe('192.0.2.1');
    expect(proxies.clientOf(request('10.1.2.3', '8.8.8.8'))).toBe('8.8.8.8');
  });

  it('goes back hop by hop and stops at the first that is not trusted', () => {
    const proxies = new TrustedProxies(['loopback', '198.51.100.7']);
    expect(proxies.clientOf(request('127.0.0.1', 'forged, 8.8.8.8, 198.51.100.7'))).toBe('8.8.8.8');
    expect(proxies.clientOf(request('127.0.0.1', '9.9.9.9,8.8.8.8'))).toBe('8.8.8.8');
    expect(proxies.clientOf(request('127.0.0.1', '198.51.100.7, 127.0.0.9'))).toBe('198.51.100.7');
  });

  it('knows IPv4 addresses of a dual-stack socket, and IPv6', () => {
    const proxies = new TrustedProxies(['loopback', 'uniquelocal']);
    expect(proxies.clientOf(request('::ffff:127.0.0.1', '2001:db8::5'))).toBe('2001:db8::5');
    expect(proxies.clientOf(request('::1', '::ffff:8.8.8.8'))).toBe('8.8.8.8');
    expect(proxies.clientOf(request('fd00::1', '8.8.4.4'))).toBe('8.8.4.4');
    expect(proxies.clientOf(request('::ffff:8.8.8.8'))).toBe('8.8.8.8');
  });

  it('takes nothing for an address that is none', () => {
    const proxies = new TrustedProxies(['loopback']);
    expect(proxies.clientOf(request('127.0.0.1', 'unknown'))).toBeNull();
    expect(proxies.clientOf(request('127.0.0.1', '8.8.8.8,'))).toBeNull();
    expect(proxies.clientOf(request('127.0.0.1', ''))).toBe('127.0.0.1');
    expect(proxies.clientOf(request(undefined, '8.8.8.8'))).toBeNull();
  });

  it('gives the same answers after it has seen very many addresses', () => {
    const proxies = new TrustedProxies(['10.0.0.0/8']);
    for (let index = 0; index < 5_000; index++) {
      const last = `${index >> 8}.${index & 255}`;
      expect(proxies.trusts(`10.0.${last}`)).toBe(true);
      expect(proxies.trusts(`11.0.${last}`)).toBe(false);
    }
  });

  it.each(['nonsense', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '', '10.0.0/8', '10.0.0.0/a'])(
    'refuses the range %p',
    (range) => {
      expect(() => new TrustedProxies([range])).toThrow(RangeError);
    },
  );
});
