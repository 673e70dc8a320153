import { Inject, Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { SecretBox } from '../../kernel/crypto/secret-box.js';
import { newId } from '../../kernel/ids/uuid.js';
import { OutboundHttp } from '../../kernel/outbound/outbound-http.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { CatalogEntity } from './catalog.entity.js';
import type { CatalogRunEntity } from './catalog-run.entity.js';
import { CatalogInsecureUrl, CatalogNotFound, CatalogRunning } from './catalogs.errors.js';
import { CatalogsRepository } from './catalogs.repository.js';
import {
  CatalogDto,
  CatalogRunDto,
  type CreateCatalogDto,
  type UpdateCatalogDto,
} from './dto/catalog.dto.js';

const PURPOSE = 'catalog key';

/** Networks whose offers are taken over: who they are, when it is due, and what became of it. */
@Injectable()
export class CatalogsService {
  private readonly box: SecretBox;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly catalogs: CatalogsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly http: OutboundHttp,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {
    this.box = new SecretBox(config.masterKeys);
  }

  /**
   * Adds a catalogue; it is taken over the next night, or when somebody asks for it.
   * @throws AdvertiserNotFound, AdvertiserNotActive, CatalogInsecureUrl, OutboundUrlInvalid, OutboundAddressRefused
   */
  async create(ctx: RequestContext, body: CreateCatalogDto): Promise<CatalogDto> {
    const baseUrl = await this.checkUrl(body.baseUrl);
    return this.tx.run(ctx, async () => {
      await this.advertisers.assertActive(ctx, body.advertiserId);
      const { advertiserId, network, name, publishes } = body;
      const now = new Date();
      const catalog: CatalogEntity = {
        ...{ id: newId(), tenantId: ctx.tenantId, advertiserId, network, name, baseUrl, publishes },
        sealedKey: this.box.seal(PURPOSE, body.apiKey),
        isActive: true,
        dueAt: await this.catalogs.findNextNight(clock.now(ctx)),
        ...{ createdAt: now, updatedAt: now },
      };
      await this.catalogs.insert(catalog);
      const dto = CatalogDto.from(catalog);
      await this.record(ctx, 'catalog.created', catalog.id, { after: { ...dto } });
      return dto;
    });
  }

  /** Newest first. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<CatalogDto>> {
    return mapPage(await this.tx.run(ctx, () => this.catalogs.findPage(request)), CatalogDto.from);
  }

  /** @throws CatalogNotFound */
  async get(ctx: RequestContext, id: string): Promise<CatalogDto> {
    const catalog = await this.tx.run(ctx, () => this.catalogs.findById(id));
    if (!catalog) throw new CatalogNotFound();
    return CatalogDto.from(catalog);
  }

  /** @throws CatalogNotFound, CatalogInsecureUrl, OutboundUrlInvalid, OutboundAddressRefused */
  async update(ctx: RequestContext, id: string, body: UpdateCatalogDto): Promise<CatalogDto> {
    const { apiKey, active, ...rest } = body;
    const baseUrl = rest.baseUrl === undefined ? undefined : await this.checkUrl(rest.baseUrl);
    return this.tx.run(ctx, async () => {
      const catalog = await this.catalogs.lockById(id);
      if (!catalog) throw new CatalogNotFound();
      const change = changedFields<CatalogEntity>(catalog, { ...rest, baseUrl, isActive: active });
      const sealed = apiKey === undefined ? {} : { sealedKey: this.box.seal(PURPOSE, apiKey) };
      if (!change && apiKey === undefined) return CatalogDto.from(catalog);
      await this.catalogs.update(id, { ...change?.after, ...sealed });
      if (change) await this.record(ctx, 'catalog.updated', id, change);
      if (apiKey !== undefined) await this.record(ctx, 'catalog.key_replaced', id, {});
      return CatalogDto.from({ ...catalog, ...change?.after });
    });
  }

  /** Asks for a run now; it begins within seconds. @throws CatalogNotFound, CatalogRunning */
  async requestRun(ctx: RequestContext, id: string): Promise<CatalogRunDto> {
    return this.tx.run(ctx, async () => {
      if (!(await this.catalogs.findById(id))) throw new CatalogNotFound();
      const run = newRun(ctx.tenantId, id);
      if (!(await this.catalogs.insertRunIfFree(run))) throw new CatalogRunning();
      await this.record(ctx, 'catalog.run_requested', id, {});
      return CatalogRunDto.from(run);
    });
  }

  /** Newest first. @throws CatalogNotFound */
  async runs(ctx: RequestContext, id: string, request: PageRequest): Promise<Page<CatalogRunDto>> {
    return this.tx.run(ctx, async () => {
      if (!(await this.catalogs.findById(id))) throw new CatalogNotFound();
      return mapPage(await this.catalogs.findRuns(id, request), CatalogRunDto.from);
    });
  }

  /** Asks for the nightly run of a catalogue that is due, and says when the next one is. */
  async begin(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      await this.catalogs.update(id, { dueAt: await this.catalogs.findNextNight(clock.now(ctx)) });
      await this.catalogs.insertRunIfFree(newRun(ctx.tenantId, id));
    });
  }

  /** The key of a catalogue's network. */
  keyOf({ sealedKey }: CatalogEntity): string {
    return this.box.open(PURPOSE, sealedKey);
  }

  private async checkUrl(text: string): Promise<string> {
    const isPlain = !/^https:/i.test(text);
    if (isPlain && this.config.outboundAllowedCidrs.length === 0) throw new CatalogInsecureUrl();
    await this.http.check(text);
    const { origin, pathname } = new URL(text);
    return origin + pathname.replace(/\/+$/, '');
  }

  private async record(ctx: RequestContext, action: string, id: string, change: object): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'catalog', subjectId: id, ...change });
  }
}

function newRun(tenantId: string, catalogId: string): CatalogRunEntity {
  return {
    ...{ id: newId(), tenantId, catalogId, status: 'queued', attempts: 0 },
    ...{ inserted: 0, updated: 0, deactivated: 0, reactivated: 0, unchanged: 0, skipped: [], error: null },
    ...{ createdAt: new Date(), startedAt: null, finishedAt: null },
  };
}
