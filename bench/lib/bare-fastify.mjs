// The least a redirect can cost in Fastify: what the latency of a click is measured against.
import fastify from 'fastify';

const app = fastify();
app.get('/c/:code', (_, reply) => reply.redirect('https://example.com/landing?click_id=1', 302));
await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ kind: 'ready', port: app.server.address().port });
process.on('SIGTERM', () => process.exit());
