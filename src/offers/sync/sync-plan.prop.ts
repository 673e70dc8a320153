import fc from 'fast-check';
import type { OfferEntity } from '../offer.entity.js';
import { DEFAULT_OFFER } from '../offers.types.js';
import type { UpstreamOffer } from './catalogs.types.js';
import { columnsOf, planSync, slugOf } from './sync-plan.policy.js';
import { readCampaign, readPage } from './trackier.policy.js';

const NO_CATEGORIES = new Map<string, string>();

const upstream: fc.Arbitrary<UpstreamOffer> = fc.record({
  upstreamId: fc.integer({ min: 1, max: 12 }).map(String),
  title: fc.constantFrom('A', 'B'),
  currency: fc.constantFrom('USD', 'SAR'),
  payoutType: fc.constant('cpa' as const),
  terms: fc.bigInt({ min: 0n, max: 3n }).map((minor) => ({ minor })),
  countries: fc.subarray(['AE', 'SA']),
  category: fc.constant(null),
  previewUrl: fc.constant(null),
  destinationUrl: fc.constantFrom('https://n.example/1', 'https://n.example/2'),
});
const catalogs = fc.uniqueArray(upstream, { selector: ({ upstreamId }) => upstreamId });

/** The offers after a plan, as the database would have them. */
function applied(ours: OfferEntity[], catalog: UpstreamOffer[]): OfferEntity[] {
  const plan = planSync({ offers: catalog, skipped: [] }, ours, NO_CATEGORIES);
  const changed = ours.map((offer) => {
    const update = plan.update.find((one) => one.offer.id === offer.id)?.changes ?? {};
    if (plan.deactivate.includes(offer)) return { ...offer, isGoneUpstream: true, status: 'paused' };
    const back = plan.reactivate.includes(offer) ? { isGoneUpstream: false, status: 'active' } : {};
    return { ...offer, ...update, ...back };
  });
  const made = plan.insert.map((one) => ({
    ...DEFAULT_OFFER,
    ...columnsOf(one, NO_CATEGORIES),
    ...{ id: one.upstreamId, upstreamId: one.upstreamId, title: { en: one.title }, currency: one.currency },
    ...{ status: 'active', isGoneUpstream: false },
  }));
  return [...changed, ...made] as OfferEntity[];
}

describe('taking a catalogue over', () => {
  it('is done after one run: a second one of the same catalogue changes nothing', () => {
    fc.assert(
      fc.property(fc.array(catalogs, { minLength: 1, maxLength: 4 }), (runs) => {
        let ours: OfferEntity[] = [];
        for (const catalog of runs) {
          ours = applied(ours, catalog);
          const again = planSync({ offers: catalog, skipped: [] }, ours, NO_CATEGORIES);
          expect([again.insert, again.update, again.deactivate, again.reactivate]).toEqual([[], [], [], []]);
          const listed = new Map(catalog.map((one) => [one.upstreamId, one]));
          for (const offer of ours) {
            const one = listed.get(offer.upstreamId!);
            const isKept = one?.currency === offer.currency;
            expect(offer.isGoneUpstream).toBe(!isKept);
            if (isKept)
              expect(offer).toMatchObject({
                title: { en: one.title },
                payoutMinor: (one.terms as { minor: bigint }).minor,
              });
          }
          expect(new Set(ours.map(({ upstreamId }) => upstreamId)).size).toBe(ours.length);
        }
      }),
    );
  });

  it('never fails on what a network may send', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.anything(),
        (model, payouts, link, rest) => {
          const campaign = {
            id: 1,
            title: 'x',
            model,
            payouts,
            tracking_link: link,
            countries: rest,
            currency: rest,
          };
          const read = readCampaign({ ...campaign, categories: rest, preview_url: rest });
          expect('offer' in read || read.skipped.reason.length > 0).toBe(true);
        },
      ),
    );
    for (const answer of [null, {}, { success: true }, { success: false, data: { campaigns: [] } }, 'x'])
      expect(() => readPage(answer)).toThrow(/no list of campaigns/);
    expect(() => readPage({ success: true, data: { campaigns: [null] } })).toThrow(/without an id/);
  });

  it.each([
    ['Fashion & Beauty', 'fashion-beauty'],
    ['  Café—Déjà vu ', 'cafe-deja-vu'],
    ['أزياء', null],
    ['!!!', null],
  ])('%s becomes the category %s', (name, slug) => expect(slugOf(name)).toBe(slug));
});
