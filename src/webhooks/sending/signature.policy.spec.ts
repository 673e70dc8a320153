import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { secretOf, signatureHeaders } from './signature.policy.js';

describe('[R110] signatures', () => {
  const body = '{"type":"reward.paid","data":{"name":"ü 漢 👍"}}';
  const now = (): number => Math.floor(Date.now() / 1000);

  it('[R115] are what the public library accepts', () => {
    const secret = secretOf(randomBytes(32));
    const headers = signatureHeaders([secret], 'msg-1', now(), body);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(secretOf(randomBytes(32))).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'msg-2' })).toThrow();
    const old = signatureHeaders([secret], 'msg-1', now() - 3600, body);
    expect(() => new Webhook(secret).verify(body, old)).toThrow();
  });

  it('hold for both secrets while one replaces the other', () => {
    const [before, after] = [secretOf(randomBytes(32)), secretOf(randomBytes(32))];
    const headers = signatureHeaders([after, before], 'msg-1', now(), body);
    for (const secret of [before, after]) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
  });
});
