import { checkLinkDestination } from './link-destination.policy.js';

const OFFER = 'https://shop.example/start?ref={click_id}';

it.each(['https://shop.example/sale', 'https://SHOP.example:443/sale?x={sub1}', 'https://shop.example'])(
  'lets a link lead to %s',
  (destination) => {
    expect(() => checkLinkDestination(destination, OFFER)).not.toThrow();
  },
);

it.each([
  ['https://evil.example/', 'link.foreign_destination'],
  ['http://shop.example/', 'link.foreign_destination'],
  ['https://shop.example:8443/', 'link.foreign_destination'],
  ['https://shop.example.evil.example/', 'link.foreign_destination'],
  ['https://www.shop.example/', 'link.foreign_destination'],
  ['https://shop.example@evil.example/', 'link.invalid_destination'],
  ['https://shop.example/{oops}', 'link.unknown_macro'],
])('does not let a link lead to %s: %s', (destination, code) => {
  expect(() => checkLinkDestination(destination, OFFER)).toThrow(expect.objectContaining({ code }));
});
