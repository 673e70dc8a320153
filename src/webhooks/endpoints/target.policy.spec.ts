import { addressesOf, faultOfTarget, type WantedTarget, wrongHeader } from './target.policy.js';

const target = (fields: Partial<WantedTarget>): WantedTarget => ({
  ...{ kind: 'webhook', url: 'https://a.example/x', failoverUrl: null, events: ['reward.paid'], headers: {} },
  steps: null,
  ...fields,
});
const step = (name: string, url: string, body: WantedTarget['url'] = null) => ({
  ...{ name, method: 'POST', url, headers: {}, body },
});
const pipeline = (...steps: ReturnType<typeof step>[]): WantedTarget =>
  target({ kind: 'pipeline', url: null, steps });

describe('[R110] headers', () => {
  it.each([
    'Host',
    'content-length',
    'Connection',
    'TE',
    'webhook-signature',
    'Webhook-Id',
    'X-Forwarded-For',
    'a b',
    '',
    'x:y',
  ])('refuse %s', (name) => expect(wrongHeader({ [name]: 'x' })).toBe(name));
  it('refuse line breaks, and let others through', () => {
    expect(wrongHeader({ 'X-A': 'a\r\nHost: b' })).toBe('X-A');
    expect(wrongHeader({ Authorization: 'Bearer abc', 'X-Api-Key': 'k' })).toBeNull();
  });
});

describe('[R111] targets', () => {
  it.each<[string, WantedTarget, RegExp | null]>([
    ['a webhook', target({}), null],
    ['no url', target({ url: null }), /`url` is missing/],
    ['a webhook with steps', target({ steps: [step('a', 'https://a.example')] }), /only a pipeline/],
    ['no http', target({ url: 'ftp://a.example' }), /`url` is not/],
    ['a bad failover', target({ failoverUrl: '/x' }), /`failoverUrl` is not/],
    [
      'a postback',
      target({ kind: 'postback', url: 'https://a.example/?r={reward_id}&e={event_type}' }),
      null,
    ],
    [
      'an unknown macro',
      target({ kind: 'postback', url: 'https://a.example/?r={click_id}' }),
      /\{click_id\}/,
    ],
    ['a macro in the host', target({ kind: 'postback', url: 'https://{reward_id}/' }), /written out/],
    ['no steps', target({ kind: 'pipeline', url: null, steps: [] }), /`steps` is missing/],
    ['a url beside steps', target({ kind: 'pipeline', steps: [step('a', 'https://a.example')] }), /no `url`/],
    [
      'steps',
      pipeline(
        step('a', 'https://a.example/{{data.x}}'),
        step('b', 'https://b.example', '{{steps.a.body.id}}'),
      ),
      null,
    ],
    ['twins', pipeline(step('a', 'https://a.example'), step('a', 'https://a.example')), /two steps/],
    [
      'a later step',
      pipeline(step('a', 'https://a.example', '{{steps.b.status}}'), step('b', 'https://a.example')),
      /no value/,
    ],
    ['an unknown root', pipeline(step('a', 'https://a.example', '{{env.SECRET}}')), /no value `env.SECRET`/],
    ['lone braces', pipeline(step('a', 'https://a.example', '{{ }}')), /braces/],
    ['a name in the host', pipeline(step('a', 'https://{{data.host}}/')), /written out/],
  ])('%s', (_, wanted, fault) => {
    if (fault === null) expect(faultOfTarget(wanted)).toBeNull();
    else expect(faultOfTarget(wanted)).toMatch(fault);
  });

  it('lead to addresses that can be judged', () => {
    expect(addressesOf(pipeline(step('a', 'https://a.example/{{data.x}}?y={{id}}')))).toEqual([
      'https://a.example/x?y=x',
    ]);
  });
});
