import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { OffersService } from '../../offers/offers.service.js';
import { GeoRuleDto } from './dto/geo-rule.dto.js';
import type { GeoSettingsDto } from './dto/geo-settings.dto.js';
import type { GeoTestDto } from './dto/geo-test.dto.js';
import type { GeoRuleEntity } from './geo-rule.entity.js';
import { GeoRuleInvalidTarget, GeoRuleNotFound } from './geo.errors.js';
import { compileGeo, decideGeo } from './geo.policy.js';
import { GeoRepository } from './geo.repository.js';
import type { GeoAction, GeoRule, GeoRuleChanges, GeoRuleFilter, NewGeoRule } from './geo.types.js';
import { sharedCountryLookup } from './shared-country-lookup.js';

/** Which countries may visit which offers. */
@Injectable()
export class GeoRulesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly rules: GeoRepository,
    private readonly offers: OffersService,
    private readonly advertisers: AdvertisersService,
    private readonly audit: AuditService,
  ) {}

  /** @throws GeoRuleInvalidTarget, OfferNotFound, AdvertiserNotFound, AdvertiserNotActive */
  async create(ctx: RequestContext, rule: NewGeoRule): Promise<GeoRuleDto> {
    const namesOffer = rule.offerId !== null;
    const namesAdvertiser = rule.advertiserId !== null;
    if (namesOffer !== (rule.level === 'offer') || namesAdvertiser !== (rule.level === 'advertiser'))
      throw new GeoRuleInvalidTarget();
    return this.tx.run(ctx, async () => {
      if (rule.offerId !== null && !(await this.offers.find(ctx, rule.offerId))) throw new OfferNotFound();
      if (rule.advertiserId !== null) await this.advertisers.assertActive(ctx, rule.advertiserId);
      const now = new Date();
      const row = { ...rule, id: newId(), tenantId: ctx.tenantId, createdAt: now, updatedAt: now };
      await this.rules.insert(row);
      const dto = GeoRuleDto.from(row);
      await this.record(ctx, 'geo_rule.created', row.id, null, { ...dto });
      return dto;
    });
  }

  /** Newest first. */
  async list(ctx: RequestContext, filter: GeoRuleFilter, request: PageRequest): Promise<Page<GeoRuleDto>> {
    const page = await this.tx.run(ctx, () => this.rules.findPage(filter, request));
    return mapPage(page, GeoRuleDto.from);
  }

  /** @throws GeoRuleNotFound */
  async get(ctx: RequestContext, id: string): Promise<GeoRuleDto> {
    const rule = await this.tx.run(ctx, () => this.rules.findById(id));
    if (!rule) throw new GeoRuleNotFound();
    return GeoRuleDto.from(rule);
  }

  /** @throws GeoRuleNotFound */
  async update(ctx: RequestContext, id: string, changes: GeoRuleChanges): Promise<GeoRuleDto> {
    return this.tx.run(ctx, async () => {
      const rule = await this.rules.lockById(id);
      if (!rule) throw new GeoRuleNotFound();
      const change = changedFields<GeoRuleEntity>(rule, changes);
      if (change) {
        await this.rules.update(id, change.after);
        await this.record(ctx, 'geo_rule.changed', id, change.before, change.after);
      }
      return GeoRuleDto.from({ ...rule, ...change?.after });
    });
  }

  /** @throws GeoRuleNotFound */
  async remove(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const rule = await this.rules.lockById(id);
      if (!rule) throw new GeoRuleNotFound();
      await this.rules.remove(id);
      await this.record(ctx, 'geo_rule.removed', id, { ...GeoRuleDto.from(rule) }, null);
    });
  }

  /** How a visitor of this country or address would be decided, level by level. @throws OfferNotFound */
  async test(
    ctx: RequestContext,
    offerId: string,
    visitor: { country?: string; ip?: string },
  ): Promise<GeoTestDto> {
    const country = visitor.country ?? sharedCountryLookup().find(visitor.ip ?? null);
    return this.tx.run(ctx, async () => {
      const offer = await this.offers.find(ctx, offerId);
      if (!offer) throw new OfferNotFound();
      const { advertiserId } = offer;
      const rules = await this.rules.findFor(offerId, advertiserId);
      const unknownCountry = await this.rules.findUnknownCountry();
      const geo = compileGeo({ unknownCountry, rules: rules.map(toRule) });
      const decision = decideGeo(geo, { offerId, advertiserId }, country);
      const fallbackUrl = decision.action === 'block' ? (decision.fallbackUrl ?? offer.fallbackUrl) : null;
      return { ...decision, country, fallbackUrl };
    });
  }

  async settings(ctx: RequestContext): Promise<GeoSettingsDto> {
    return { unknownCountry: await this.tx.run(ctx, () => this.rules.findUnknownCountry()) };
  }

  /** What applies where the country of a visitor cannot be told. */
  async changeSettings(ctx: RequestContext, unknownCountry: GeoAction): Promise<GeoSettingsDto> {
    return this.tx.run(ctx, async () => {
      const before = await this.rules.findUnknownCountry();
      if (before !== unknownCountry) {
        await this.rules.saveUnknownCountry(ctx.tenantId, unknownCountry);
        await this.audit.record(ctx, {
          action: 'geo_settings.changed',
          subjectType: 'tenant',
          subjectId: ctx.tenantId,
          before: { unknownCountry: before },
          after: { unknownCountry },
        });
      }
      return { unknownCountry };
    });
  }

  private async record(
    ctx: RequestContext,
    action: string,
    subjectId: string,
    before: object | null,
    after: object | null,
  ): Promise<void> {
    await this.audit.record(ctx, {
      action,
      subjectType: 'geo_rule',
      subjectId,
      before: before as Record<string, unknown> | null,
      after: after as Record<string, unknown> | null,
    });
  }
}

function toRule(rule: GeoRuleEntity): GeoRule {
  const { id, level, action, countries, priority, fallbackUrl } = rule;
  const targetId = level === 'offer' ? rule.offerId : level === 'advertiser' ? rule.advertiserId : null;
  return { id, level, targetId, action, countries, priority, fallbackUrl };
}
