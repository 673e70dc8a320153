import type { FastifyInstance } from 'fastify';
import { Counter, Histogram } from 'prom-client';

const seconds = new Histogram({
  name: 'afflux_http_request_seconds',
  help: 'Time to answer a request of the API, by route and status',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** Error answers by code; those of `rate.limited` are the rate-limit hits. */
export const errorAnswers = new Counter({
  name: 'afflux_errors_total',
  help: 'Error answers, by code',
  labelNames: ['code'],
});

/** The route and not the address: what callers invent must not become labels. */
export function observeRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}
