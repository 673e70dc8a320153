// The least a redirect can cost in Node: what the click route is measured against.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.writeHead(302, { Location: 'https://example.com/landing?click_id=1' }).end();
});
server.listen(0, '127.0.0.1', () => process.send?.({ kind: 'ready', port: server.address().port }));
process.on('SIGTERM', () => process.exit());
