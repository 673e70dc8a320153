import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { LinkAdmissions } from '../../links/link-admissions.service.js';
import { LinksService } from '../../links/links.service.js';
import { OfferNotActive, OfferNotFound } from '../../offers/offers.errors.js';
import { OffersService } from '../../offers/offers.service.js';
import { parseDevice } from '../device/device-parser.js';
import { GeoRulesService } from '../geo/geo-rules.service.js';
import { NOWHERE } from '../geo/place-lookup.js';
import { sharedCountryLookup } from '../geo/shared-country-lookup.js';
import { sharedPlaceLookup } from '../geo/shared-place-lookup.js';
import { checkRouting, offersOf, refuseUnsupported } from './check-routing.policy.js';
import { connectionsOf } from './connections.policy.js';
import type { RoutingDto } from './dto/routing.dto.js';
import type { SimulateDto } from './dto/simulate.dto.js';
import type { SimulationDto, TriedOfferDto } from './dto/simulation.dto.js';
import { RoutingInvalid, RoutingNotFound } from './routing.errors.js';
import { armName, type Dice, judgeRules, planRoute } from './routing.policy.js';
import { RoutingRepository } from './routing.repository.js';
import { type LinkRouting, readRouting } from './routing-section.js';
import type { Experiment, Routing, VisitorFacts } from './routing.types.js';

/** Chance as it is; turns are not taken, because nothing is to be changed. */
const TRIAL_DICE: Dice = { random: Math.random, turn: () => 0 };

/** Rules that make a link a smart link. */
@Injectable()
export class RoutingService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly routes: RoutingRepository,
    private readonly links: LinksService,
    private readonly admissions: LinkAdmissions,
    private readonly offers: OffersService,
    private readonly geo: GeoRulesService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /**
   * The promoter of the link joins its offers where that needs no approval.
   * @throws LinkNotFound, RoutingInvalid, RoutingUnsupportedCondition, OfferNotFound, OfferNotActive,
   *   LinkOfferNotJoined
   */
  async put(ctx: RequestContext, linkId: string, routing: Routing): Promise<RoutingDto> {
    refuseUnsupported(routing.rules, sharedPlaceLookup(this.config));
    checkRouting(routing);
    return this.tx.run(ctx, async () => {
      const { promoterId } = await this.links.get(ctx, linkId);
      await this.checkOffers(ctx, routing, promoterId);
      const before = await this.routes.find(linkId);
      const updatedAt = new Date();
      const offerIds = offersOf(routing);
      await this.routes.save({ linkId, tenantId: ctx.tenantId, routing, offerIds, updatedAt });
      await this.audit.record(ctx, {
        action: 'link.routing_changed',
        subjectType: 'link',
        subjectId: linkId,
        before: before ? { routing: before.routing } : null,
        after: { routing },
      });
      return { ...routing, updatedAt: updatedAt.toISOString() };
    });
  }

  /** @throws LinkNotFound, RoutingNotFound */
  async get(ctx: RequestContext, linkId: string): Promise<RoutingDto> {
    return this.tx.run(ctx, async () => {
      await this.links.get(ctx, linkId);
      const route = await this.routes.find(linkId);
      if (!route) throw new RoutingNotFound();
      return { ...route.routing, updatedAt: route.updatedAt.toISOString() };
    });
  }

  /** The link leads to its own offer again. @throws LinkNotFound, RoutingNotFound */
  async remove(ctx: RequestContext, linkId: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      await this.links.get(ctx, linkId);
      const before = await this.routes.find(linkId);
      if (!before || !(await this.routes.remove(linkId))) throw new RoutingNotFound();
      await this.audit.record(ctx, {
        action: 'link.routing_removed',
        subjectType: 'link',
        subjectId: linkId,
        before: { routing: before.routing },
        after: null,
      });
    });
  }

  /** The experiments of a link, and since when its rules are as they are. @throws LinkNotFound */
  async experimentsOf(
    ctx: RequestContext,
    linkId: string,
  ): Promise<{ experiments: Experiment[]; promoterId: string; since: Date }> {
    return this.tx.run(ctx, async () => {
      const { promoterId } = await this.links.get(ctx, linkId);
      const route = await this.routes.find(linkId);
      const experiments = (route?.routing.rules ?? []).flatMap(({ name, strategy, destinations }, rule) =>
        strategy === 'ab_test'
          ? [
              {
                ...{ rule, name: name ?? null },
                arms: destinations.map((arm, at) => ({ name: armName(arm, at), offerId: arm.offerId })),
              },
            ]
          : [],
      );
      return { experiments, promoterId, since: route?.updatedAt ?? new Date(0) };
    });
  }

  /** Where a visitor would go and why, by rules, offers and countries; caps are not asked and nothing is recorded. */
  async simulate(ctx: RequestContext, linkId: string, given: SimulateDto): Promise<SimulationDto> {
    const at = given.time === undefined ? clock.now(ctx).getTime() : Date.parse(given.time);
    if (Number.isNaN(at)) throw new RequestInvalid({ message: ['time must be a moment that exists'] });
    const place = sharedPlaceLookup(this.config)?.find(given.ip ?? null) ?? NOWHERE;
    const country = given.country ?? place.country ?? sharedCountryLookup().find(given.ip ?? null);
    const { region = place.region, city = place.city, asn = place.asn } = given;
    const regionCode = given.region === undefined ? place.regionCode : null;
    const { device, os, browser } = parseDevice(given.userAgent ?? null);
    const { language = null, referrer = null, source = null, subs = [] } = given;
    const key = given.visitor ?? `${given.ip ?? null} ${given.userAgent ?? null}`;
    const visitor: VisitorFacts = {
      ...{ key, country, region, regionCode, city, asn },
      connections: connectionsOf({ asn, connection: place.connection }),
      ...{ device, os, browser, language, referrer, source, subs, at },
    };
    return this.tx.run(ctx, async () => {
      const { offerId: ownOfferId } = await this.links.get(ctx, linkId);
      const row = await this.routes.findForClicks(linkId);
      const plan = row ? readRouting(row) : plainLink(linkId, ownOfferId);
      const rules = judgeRules(plan, visitor).map(({ rule, failed }) => ({
        ...{ rule, isMatch: failed.length === 0, failed },
      }));
      const { tried, closedTo } = await this.tryOffers(ctx, plan, visitor);
      const last = tried.at(-1);
      const isOpen = last?.verdict === 'open';
      return {
        visitor: {
          country,
          region,
          city,
          asn,
          device,
          os,
          browser,
          language,
          time: new Date(at).toISOString(),
        },
        rules,
        rule: rules.at(-1)?.isMatch ? rules.at(-1)!.rule : null,
        tried,
        offerId: isOpen ? last.offerId : null,
        fallbackUrl: isOpen ? null : (plan.routing.fallbackUrl ?? closedTo),
      };
    });
  }

  /** The offers up to the one that is open, and where the last that is closed sends its visitors. */
  private async tryOffers(
    ctx: RequestContext,
    plan: LinkRouting,
    visitor: VisitorFacts,
  ): Promise<{ tried: TriedOfferDto[]; closedTo: string | null }> {
    const tried: TriedOfferDto[] = [];
    let closedTo: string | null = null;
    for (const { offerId, strategy, propensity, arm = null } of planRoute(plan, visitor, TRIAL_DICE)) {
      // What the promoter has left is closed to this link alone.
      const known = plan.destinations.get(offerId)?.facts;
      const { verdict, fallbackUrl } =
        known && known.offerStatus !== 'active'
          ? { verdict: 'offer_ended', fallbackUrl: known.fallbackUrl }
          : await this.verdictOn(ctx, offerId, visitor.country);
      tried.push({ offerId, strategy, propensity, arm, verdict });
      if (verdict === 'open') break;
      closedTo = fallbackUrl;
    }
    return { tried, closedTo };
  }

  private async verdictOn(
    ctx: RequestContext,
    offerId: string,
    country: string | null,
  ): Promise<{ verdict: string; fallbackUrl: string | null }> {
    const offer = await this.offers.find(ctx, offerId);
    if (offer?.status !== 'active')
      return { verdict: 'offer_ended', fallbackUrl: offer?.fallbackUrl ?? null };
    const { action, fallbackUrl } = await this.geo.test(ctx, offerId, country === null ? {} : { country });
    return { verdict: action === 'allow' ? 'open' : 'geo_blocked', fallbackUrl };
  }

  private async checkOffers(ctx: RequestContext, routing: Routing, promoterId: string): Promise<void> {
    const currencies = new Map<string, string>();
    for (const offerId of offersOf(routing)) {
      const offer = await this.offers.find(ctx, offerId);
      if (!offer) throw new OfferNotFound({ details: { offerId } });
      if (offer.status !== 'active' && offer.status !== 'paused')
        throw new OfferNotActive({ details: { offerId, status: offer.status } });
      await this.admissions.admit(ctx, offer, promoterId);
      currencies.set(offerId, offer.currency);
    }
    routing.rules.forEach(({ objective, destinations }, index) => {
      const compared = new Set(destinations.map(({ offerId }) => currencies.get(offerId)));
      if (objective === 'epc' && compared.size > 1)
        throw new RoutingInvalid({ message: `rule ${index} compares earnings of different currencies` });
    });
  }
}

function plainLink(linkId: string, ownOfferId: string): LinkRouting {
  const routing = { rules: [], failover: [], fallbackUrl: null };
  return readRouting({ linkId, ownOfferId, routing, offerIds: [], offers: [], stats: [] });
}
