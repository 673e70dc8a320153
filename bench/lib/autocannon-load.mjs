// The load where there is no wrk; prints the same line of JSON.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const { url, visitsFile, connections, seconds } = JSON.parse(process.argv[2]);
const visits = readFileSync(visitsFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split('\t'));
let next = 0;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [
    {
      method: 'GET',
      setupRequest: (request) => {
        const [path, userAgent, ip] = visits[next++ % visits.length];
        return { ...request, path, headers: { 'user-agent': userAgent, 'x-forwarded-for': ip } };
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
