import fc from 'fast-check';
import type { PublicPromoterDto } from './dto/profile.dto.js';
import { promoterPage } from './promoter-page.policy.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><script>',
    '&lt;script&gt;',
    '<!--',
    ']]>',
  ),
);
const promoters: fc.Arbitrary<PublicPromoterDto> = fc.record({
  username: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{2,29}$/),
  name: fc.option(hostile),
  bio: fc.option(hostile),
  links: fc.array(fc.record({ label: hostile, url: hostile }), { maxLength: 3 }),
  audience: fc.constant({}),
  offers: fc.array(
    fc.record({ title: hostile, description: fc.option(hostile), brand: fc.option(hostile), url: hostile }),
    { maxLength: 3 },
  ),
});

/** Tags of the page with the texts taken out of their attributes. */
const tagsOf = (page: string): string[] =>
  (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));

describe('a promoter page', () => {
  it('has the same tags whatever people wrote', () => {
    fc.assert(
      fc.property(promoters, fc.constantFrom('en' as const, 'ar' as const), (promoter, locale) => {
        const plain = (text: string | null): string | null => (text === null ? null : 'x');
        const harmless: PublicPromoterDto = {
          ...promoter,
          name: plain(promoter.name),
          bio: plain(promoter.bio),
          links: promoter.links.map(() => ({ label: 'x', url: 'x' })),
          offers: promoter.offers.map(({ description, brand }) => ({
            ...{ title: 'x', description: plain(description), brand: plain(brand), url: 'x' },
          })),
        };
        expect(tagsOf(promoterPage(promoter, locale))).toEqual(tagsOf(promoterPage(harmless, locale)));
      }),
    );
  });
});
