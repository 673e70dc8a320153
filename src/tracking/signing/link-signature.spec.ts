import fc from 'fast-check';
import {
  judgeSignature,
  newNonce,
  parseSignature,
  signCode,
  type SignatureVerdict,
} from './link-signature.js';

const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
const NOW = 1_800_000_000_000;
const EXP = NOW / 1000 + 60;

const codes = fc.stringMatching(/^[A-Za-z0-9_-]{3,64}$/);
const nonces = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/));

function judge(link: string, keys = [KEY], now = NOW): SignatureVerdict | 'unreadable' {
  const dot = link.indexOf('.');
  const parsed = parseSignature(link.slice(dot + 1));
  return parsed ? judgeSignature(keys, link.slice(0, dot), parsed, now) : 'unreadable';
}

describe('signed links', () => {
  it('have the documented form', () => {
    expect(signCode(KEY, 'demo', EXP, null)).toMatch(/^demo\.1800000060\.[A-Za-z0-9_-]{22}$/);
    expect(signCode(KEY, 'demo', EXP, newNonce())).toMatch(
      /^demo\.1800000060\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22}$/,
    );
  });

  it('are HMAC-SHA256 cut to 128 bits', () => {
    // printf 'demo.1800000060' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
    expect(signCode(KEY, 'demo', EXP, null)).toBe('demo.1800000060.osgUBEVaUiTey6Q8nMZeUA');
  });

  it('are valid until they expire, whatever code and nonce', () => {
    fc.assert(
      fc.property(codes, nonces, (code, nonce) => {
        const link = signCode(KEY, code, EXP, nonce);
        expect(judge(link)).toBe('valid');
        expect(judge(link, [KEY], EXP * 1000 - 1)).toBe('valid');
        expect(judge(link, [KEY], EXP * 1000)).toBe('expired');
      }),
    );
  });

  it('are good under every key of the ring, and under no other', () => {
    const link = signCode(KEY, 'demo', EXP, null);
    expect(judge(link, [OTHER, KEY])).toBe('valid');
    expect(judge(link, [OTHER])).toBe('tampered');
    expect(judge(link, [])).toBe('tampered');
  });

  it('bear no change of a single character', () => {
    fc.assert(
      fc.property(codes, nonces, fc.nat(), fc.stringMatching(/^[A-Za-z0-9_.-]$/), (code, nonce, at, put) => {
        const link = signCode(KEY, code, EXP, nonce);
        const place = at % link.length;
        fc.pre(link[place] !== put);
        expect(judge(link.slice(0, place) + put + link.slice(place + 1))).not.toBe('valid');
      }),
    );
  });

  it('bear no cutting, no lengthening and no signature of another link', () => {
    const link = signCode(KEY, 'demo', EXP, null);
    const signature = link.split('.')[2]!;
    for (let end = 5; end < link.length; end++) expect(judge(link.slice(0, end))).not.toBe('valid');
    expect(judge(`${link}A`)).toBe('unreadable');
    expect(judge(`${link}.${signature}`)).toBe('tampered');
    expect(judge(`other.${EXP}.${signature}`)).toBe('tampered');
    expect(judge(`demo.${EXP + 3600}.${signature}`)).toBe('tampered');
    expect(judge(`demo.0${EXP}.${signature}`)).toBe('unreadable');
  });

  it('do not turn a single use into many', () => {
    const [code, expiry, , signature] = signCode(KEY, 'demo', EXP, newNonce()).split('.');
    expect(judge(`${code}.${expiry}.${signature}`)).toBe('tampered');
    expect(judge(`${code}.${expiry}.${newNonce()}.${signature}`)).toBe('tampered');
  });

  it('takes anything for a signature without breaking', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseSignature(text)));
    fc.assert(fc.property(fc.string(), (text) => expect(judge(`demo.${text}`)).not.toBe('valid')));
  });
});
