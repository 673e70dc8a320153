// The same requests as partner.lua, where there is no wrk; prints the same line of JSON.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const GROUP = 10;
const USERS = 500;

const { url, route, keysFile, connections, seconds, from, perKey } = JSON.parse(process.argv[2]);
const keys = readFileSync(keysFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split('\t'));
let sent = from;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [
    {
      method: route === 'offers' ? 'GET' : 'POST',
      path: `/v1/${route}`,
      setupRequest: (request) => {
        const at = (Math.floor(sent / (GROUP * perKey)) * GROUP + (sent % GROUP)) % keys.length;
        sent++;
        const [key, campaign] = keys[at];
        const authorization = `Bearer ${key}`;
        if (route === 'offers') return { ...request, headers: { authorization } };
        const user = `user-${String(sent % USERS).padStart(3, '0')}`;
        const body = JSON.stringify({ campaign_id: campaign, user_id: user });
        return { ...request, body, headers: { authorization, 'content-type': 'application/json' } };
      },
    },
  ],
});
console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.errors + result.timeouts + result['4xx'] + result['5xx'],
  }),
);
