// The load where there is no wrk, and where a fixed rate is asked for; prints the same line of JSON.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const { url, visitsFile, connections, seconds, rate } = JSON.parse(process.argv[2]);
const visits = readFileSync(visitsFile, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split('\t'));
let next = 0;
const run = autocannon({
  url,
  connections,
  duration: seconds,
  ...(rate === undefined ? {} : { overallRate: rate }),
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
// As they were seen, in fractions of a ms: the percentiles of autocannon are whole ones, and with a rate they are
// corrected for requests that could not be sent while others were slow.
const seen = [];
run.on('response', (_, __, ___, ms) => seen.push(ms));
const result = await run;
seen.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    seenP50Ms: seen[Math.floor(seen.length * 0.5)] ?? null,
    seenP99Ms: seen[Math.floor(seen.length * 0.99)] ?? null,
    failed: result.errors + result.timeouts + result['4xx'] + result['5xx'],
  }),
);
