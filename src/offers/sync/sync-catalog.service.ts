import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { newId } from '../../kernel/ids/uuid.js';
import { OutboundHttp } from '../../kernel/outbound/outbound-http.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { PlanLimitsService } from '../../tenants/plan-limits.service.js';
import { DEFAULT_ATTRIBUTION } from '../attribution-settings.types.js';
import { CategoriesService } from '../categories/categories.service.js';
import { DEFAULT_INTAKE } from '../intake-settings.types.js';
import type { OfferEntity } from '../offer.entity.js';
import { OFFER_PAUSED, OFFER_RESUMED, offerEvent } from '../offers.events.js';
import { OffersRepository } from '../offers.repository.js';
import { DEFAULT_OFFER } from '../offers.types.js';
import type { CatalogEntity } from './catalog.entity.js';
import type { CatalogRunEntity } from './catalog-run.entity.js';
import { syncEvent } from './catalogs.events.js';
import { CatalogsRepository } from './catalogs.repository.js';
import { CatalogsService } from './catalogs.service.js';
import {
  type CatalogAdapter,
  type CatalogNetwork,
  UpstreamFault,
  type UpstreamCatalog,
} from './catalogs.types.js';
import { columnsOf, planSync, slugOf, type SyncPlan } from './sync-plan.policy.js';
import { TrackierAdapter } from './trackier.adapter.js';

/** Before each of the three further attempts. */
const RETRIES_MS = [500, 1_500, 4_500];
const MOST_SKIPPED = 100;

/** Takes a catalogue over: the whole of it is read first, then all of it is applied in one transaction, or nothing. */
@Injectable()
export class SyncCatalogService {
  private readonly adapters: Record<CatalogNetwork, CatalogAdapter>;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly catalogs: CatalogsRepository,
    private readonly access: CatalogsService,
    private readonly offers: OffersRepository,
    private readonly advertisers: AdvertisersService,
    private readonly categories: CategoriesService,
    private readonly planLimits: PlanLimitsService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
    http: OutboundHttp,
  ) {
    this.adapters = { trackier: new TrackierAdapter(http) };
  }

  /** Does a run that the caller has marked as under way; how it ended is on the run. */
  async run(ctx: RequestContext, runId: string, signal: AbortSignal): Promise<void> {
    const found = await this.tx.run(ctx, async () => {
      const run = await this.catalogs.findRun(runId);
      return run && { run, catalog: (await this.catalogs.findById(run.catalogId))! };
    });
    if (!found) return;
    const { run, catalog } = found;
    try {
      const upstream = await this.fetch(catalog, run, signal);
      await this.tx.run(ctx, async () => {
        const plan = await this.apply(ctx, catalog, upstream);
        await this.finish(ctx, run, { status: 'completed', ...reportOf(plan) });
      });
    } catch (error) {
      // What is nobody's fault but ours is not shown; the caller logs it.
      const isTold = error instanceof UpstreamFault || error instanceof AppError;
      const told = isTold ? error.message : 'an unexpected error; the log of the worker tells more';
      await this.tx.run(ctx, () => this.finish(ctx, run, { status: 'failed', error: told }));
      if (!isTold) throw error;
    }
  }

  private async fetch(
    catalog: CatalogEntity,
    run: CatalogRunEntity,
    signal: AbortSignal,
  ): Promise<UpstreamCatalog> {
    const { network, baseUrl } = catalog;
    for (;;) {
      run.attempts++;
      try {
        return await this.adapters[network].fetch({ baseUrl, apiKey: this.access.keyOf(catalog) }, signal);
      } catch (error) {
        const pause = RETRIES_MS[run.attempts - 1];
        if (!(error instanceof UpstreamFault) || error.isLasting || pause === undefined) throw error;
        await sleep(pause, undefined, { signal });
      }
    }
  }

  private async apply(
    ctx: RequestContext,
    catalog: CatalogEntity,
    upstream: UpstreamCatalog,
  ): Promise<SyncPlan> {
    await this.advertisers.assertActive(ctx, catalog.advertiserId);
    const ours = await this.catalogs.lockOffers(catalog.id);
    const categoryIds = await this.categoriesOf(ctx, upstream);
    const plan = planSync(upstream, ours, categoryIds);
    if (plan.insert.length > 0) await this.planLimits.assertRoom(ctx, 'offers', plan.insert.length);
    const made = plan.insert.map((one) => ({
      ...newOffer(ctx, catalog),
      ...columnsOf(one, categoryIds),
      ...{ upstreamId: one.upstreamId, title: { en: one.title }, currency: one.currency },
    })) as OfferEntity[];
    await this.catalogs.insertOffers(made);
    for (const { offer, changes } of plan.update)
      await this.offers.update(offer.id, { ...changes, updatedAt: new Date() });
    await this.comeAndGo(ctx, plan);
    await this.audit.recordMany(ctx, [
      ...made.map(({ id, title, destinationUrl, status }) => ({
        ...{ action: 'offer.created', subjectType: 'offer', subjectId: id },
        after: { title, destinationUrl, status, catalogId: catalog.id },
      })),
      ...plan.update.map(({ offer, changes }) => ({
        ...{ action: 'offer.updated', subjectType: 'offer', subjectId: offer.id },
        before: plain(Object.fromEntries(Object.keys(changes).map((name) => [name, offer[name as 'id']]))),
        after: plain(changes),
      })),
    ]);
    return plan;
  }

  /** What is no longer listed is paused; it opens again when it is listed again, unless somebody here paused it. */
  private async comeAndGo(ctx: RequestContext, { deactivate, reactivate }: SyncPlan): Promise<void> {
    for (const offer of deactivate) {
      const isActive = offer.status === 'active';
      const pause = isActive ? ({ status: 'paused', pausedBy: 'system' } as const) : {};
      await this.offers.update(offer.id, { ...pause, isGoneUpstream: true, updatedAt: new Date() });
      if (!isActive) continue;
      const after: OfferEntity = { ...offer, ...pause };
      await this.outbox.publish(ctx, offerEvent(OFFER_PAUSED, after, { reason: 'gone_upstream' }));
    }
    for (const offer of reactivate) {
      const isOurs = offer.status === 'paused' && offer.pausedBy === 'system';
      const resume = isOurs ? ({ status: 'active', pausedBy: null } as const) : {};
      await this.offers.update(offer.id, { ...resume, isGoneUpstream: false, updatedAt: new Date() });
      if (!isOurs) continue;
      const after: OfferEntity = { ...offer, ...resume };
      await this.outbox.publish(ctx, offerEvent(OFFER_RESUMED, after, { reason: 'back_upstream' }));
    }
    const states = [
      ...deactivate.map((offer) => ({ offer, isGoneUpstream: true })),
      ...reactivate.map((offer) => ({ offer, isGoneUpstream: false })),
    ];
    await this.audit.recordMany(
      ctx,
      states.map(({ offer, isGoneUpstream }) => ({
        ...{ action: 'offer.upstream_changed', subjectType: 'offer', subjectId: offer.id },
        before: { status: offer.status, isGoneUpstream: !isGoneUpstream },
        after: { isGoneUpstream },
      })),
    );
  }

  private async categoriesOf(ctx: RequestContext, { offers }: UpstreamCatalog): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    const names = new Set(offers.map(({ category }) => category).filter((name) => name !== null));
    for (const name of [...names].sort()) {
      const slug = slugOf(name);
      if (slug !== null) ids.set(name, (await this.categories.ensure(ctx, slug, name)).id);
    }
    return ids;
  }

  private async finish(
    ctx: RequestContext,
    run: CatalogRunEntity,
    outcome: Partial<CatalogRunEntity>,
  ): Promise<void> {
    const ended = { ...outcome, attempts: run.attempts, finishedAt: clock.now(ctx) };
    await this.catalogs.updateRun(run.id, ended);
    await this.outbox.publish(ctx, syncEvent({ ...run, ...ended }));
  }
}

function reportOf(plan: SyncPlan): Partial<CatalogRunEntity> {
  return {
    inserted: plan.insert.length,
    updated: plan.update.length,
    deactivated: plan.deactivate.length,
    reactivated: plan.reactivate.length,
    unchanged: plan.unchanged,
    skipped: plan.skipped.slice(0, MOST_SKIPPED),
  };
}

function newOffer(ctx: RequestContext, catalog: CatalogEntity): Partial<OfferEntity> {
  const now = new Date();
  return {
    ...{ id: newId(), tenantId: ctx.tenantId, advertiserId: catalog.advertiserId, catalogId: catalog.id },
    ...DEFAULT_OFFER,
    ...DEFAULT_ATTRIBUTION,
    ...DEFAULT_INTAKE,
    ...{ status: catalog.publishes ? 'active' : 'pending', isGoneUpstream: false },
    ...{ rejectionReason: null, pausedBy: null, proposal: null, createdAt: now, updatedAt: now },
  };
}

/** As JSON keeps it. */
function plain(record: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  ) as Record<string, unknown>;
}
