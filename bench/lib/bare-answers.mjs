// The least that two routes of partners can cost in Fastify: the same requests, the same bytes back, nothing done.
import fastify from 'fastify';
import { readFileSync } from 'node:fs';

const { offers, links } = JSON.parse(readFileSync(process.env.BARE_ANSWERS, 'utf8'));
const app = fastify();
app.get('/v1/offers', (_, reply) => reply.status(offers.status).headers(offers.headers).send(offers.body));
app.post('/v1/links', (_, reply) => reply.status(links.status).headers(links.headers).send(links.body));
await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ kind: 'ready', port: app.server.address().port });
process.on('SIGTERM', () => process.exit());
