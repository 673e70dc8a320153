import { pageOrigin } from './page-origin.policy.js';

it.each([
  [{ origin: 'https://shop.example', referer: 'https://other.example/' }, 'https://shop.example'],
  [{ referer: 'https://shop.example/thanks?order=1' }, 'https://shop.example'],
  [{ referer: 'https://SHOP.example:443/' }, 'https://shop.example'],
  [{ referer: 'http://localhost:8080/' }, 'http://localhost:8080'],
  [{ origin: 'null', referer: 'https://shop.example/' }, null],
  [{ referer: 'about:blank' }, null],
  [{ referer: 'shop.example' }, null],
  [{}, null],
])('[R61] %j comes from %s', (headers, origin) => expect(pageOrigin(headers)).toBe(origin));
