import { loggedExchange, type PreparedRequest } from './exchange.policy.js';

const request = (fields: Partial<PreparedRequest>): PreparedRequest => ({
  ...{ step: null, isFailover: false, method: 'POST', url: 'https://a.example/x', headers: {}, body: null },
  secrets: [],
  ...fields,
});
const answer = (body: Buffer | string, headers: Record<string, string> = {}) => ({
  ...{ status: 200, headers, body: Buffer.from(body), isTruncated: false },
});

describe('[R113] what the log keeps', () => {
  it('holds no secret, neither of the request nor where the other side repeats it', () => {
    const logged = loggedExchange(
      request({
        url: 'https://a.example/x?token=url-secret&api_key=k1&q=kept',
        headers: { 'X-Api-Key': 'header-secret', 'webhook-signature': 'v1,abc', 'webhook-id': 'm1' },
        body: '{"a":"header-secret"}',
        secrets: ['header-secret'],
      }),
      answer('you sent header-secret', { 'set-cookie': 'session=1', 'x-echo': 'header-secret' }),
      null,
      12.6,
    );
    const text = JSON.stringify(logged);
    for (const secret of ['header-secret', 'url-secret', 'k1', 'v1,abc', 'session=1'])
      expect(text).not.toContain(secret);
    expect(logged.request.headers['webhook-id']).toBe('m1');
    expect(logged.request.url).toContain('q=kept');
    expect(logged).toMatchObject({ durationMs: 13, response: { body: 'you sent [redacted]' } });
  });

  it('is cut, and is text that PostgreSQL can keep', () => {
    const { response } = loggedExchange(request({}), answer(Buffer.from([0, 0xff, 0xc3])), null, 1);
    expect(response!.body).not.toContain('\0');
    const long = loggedExchange(request({}), answer('ü'.repeat(10_000)), null, 1);
    expect(long.response!.body.length).toBe(4_097);
  });
});
