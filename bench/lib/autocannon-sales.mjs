// The same sales as sales.lua, where there is no wrk; prints the same line of JSON.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const { url, clicksFile, connections, seconds, run, from } = JSON.parse(process.argv[2]);
const clicks = readFileSync(clicksFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split('\t'));
let sent = 0;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [
    {
      method: 'POST',
      path: '/api/postback',
      setupRequest: (request) => {
        const [click, key] = clicks[(from + sent++) % clicks.length];
        const body = JSON.stringify({
          click_id: click,
          transaction_id: `${run}-${sent}`,
          amount: `${5 + (sent % 300)}.${String(sent % 100).padStart(2, '0')}`,
          currency: 'USD',
        });
        return { ...request, body, headers: { 'x-api-key': key, 'content-type': 'application/json' } };
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
