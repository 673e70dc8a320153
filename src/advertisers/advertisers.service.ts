import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import type { SettlementMode } from '../rewards/rewards.types.js';
import type { AdvertiserEntity } from './advertiser.entity.js';
import { AdvertiserAmbiguous, AdvertiserNotActive, AdvertiserNotFound } from './advertisers.errors.js';
import { AdvertisersRepository } from './advertisers.repository.js';
import type { AdvertiserStatus, NewAdvertiser } from './advertisers.types.js';
import { AdvertiserDto } from './dto/advertiser.dto.js';

/** Companies that publish offers, and who acts for them. */
@Injectable()
export class AdvertisersService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly advertisers: AdvertisersRepository,
    private readonly audit: AuditService,
  ) {}

  /** Makes a company and, when a user is named, their membership. */
  async create(
    ctx: RequestContext,
    { name, websiteUrl = null, country = null, status, memberUserId }: NewAdvertiser,
  ): Promise<AdvertiserEntity> {
    return this.tx.run(ctx, async () => {
      const now = new Date();
      const advertiser: AdvertiserEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        name,
        websiteUrl,
        country,
        rejectionReason: null,
        status,
        settlementMode: 'platform',
        createdAt: now,
        updatedAt: now,
      };
      await this.advertisers.insert(advertiser);
      if (memberUserId !== null) {
        await this.advertisers.insertMember({
          tenantId: ctx.tenantId,
          userId: memberUserId,
          advertiserId: advertiser.id,
          createdAt: now,
        });
      }
      await this.audit.record(ctx, {
        action: 'advertiser.created',
        subjectType: 'advertiser',
        subjectId: advertiser.id,
        after: { name, websiteUrl, country, status, memberUserId },
      });
      return advertiser;
    });
  }

  /** The advertisers the caller acts for: a user's memberships, the advertiser of a key. */
  async advertiserIdsOf(ctx: RequestContext): Promise<string[]> {
    const { principal } = ctx;
    if (principal.kind === 'key') return principal.advertiserId === null ? [] : [principal.advertiserId];
    if (principal.kind !== 'user') return [];
    return this.tx.run(ctx, () => this.advertisers.findIdsOfMember(principal.id));
  }

  /**
   * The advertiser a member means: the one they name, or the only one they act for.
   * @throws AdvertiserNotFound when they do not act for it, AdvertiserAmbiguous when it is not clear
   */
  async ownAdvertiserId(ctx: RequestContext, named: string | undefined): Promise<string> {
    const own = await this.advertiserIdsOf(ctx);
    if (named !== undefined) {
      if (!own.includes(named)) throw new AdvertiserNotFound();
      return named;
    }
    const [only, ...others] = own;
    if (only === undefined || others.length > 0) throw new AdvertiserAmbiguous();
    return only;
  }

  /** The companies the caller acts for. */
  async findOwn(ctx: RequestContext): Promise<AdvertiserEntity[]> {
    const ids = await this.advertiserIdsOf(ctx);
    return this.tx.run(ctx, () => this.advertisers.findByIds(ids));
  }

  /**
   * Says who pays the promoters of a company from now on; rewards that were made before keep their way.
   * @throws AdvertiserNotFound
   */
  async changeSettlement(ctx: RequestContext, id: string, mode: SettlementMode): Promise<AdvertiserDto> {
    return this.tx.run(ctx, async () => {
      const advertiser = await this.advertisers.lockById(id);
      if (!advertiser) throw new AdvertiserNotFound();
      if (advertiser.settlementMode !== mode) {
        await this.advertisers.update(id, { settlementMode: mode });
        await this.audit.record(ctx, {
          action: 'advertiser.settlement_changed',
          subjectType: 'advertiser',
          subjectId: id,
          before: { settlementMode: advertiser.settlementMode },
          after: { settlementMode: mode },
        });
      }
      return AdvertiserDto.from({ ...advertiser, settlementMode: mode });
    });
  }

  /**
   * Nobody suspends the company until the caller's transaction ends.
   * @throws AdvertiserNotFound, AdvertiserNotActive
   */
  async assertActive(ctx: RequestContext, id: string): Promise<void> {
    const advertiser = await this.tx.run(ctx, () => this.advertisers.lockForReading(id));
    if (!advertiser) throw new AdvertiserNotFound();
    if (advertiser.status !== 'active')
      throw new AdvertiserNotActive({ details: { status: advertiser.status } });
  }

  /** Newest first. */
  async list(
    ctx: RequestContext,
    request: PageRequest,
    status?: AdvertiserStatus,
  ): Promise<Page<AdvertiserDto>> {
    const page = await this.tx.run(ctx, () => this.advertisers.findPage({ status }, request));
    return mapPage(page, AdvertiserDto.from);
  }

  /** The companies that the caller acts for, newest first. */
  async listOwn(ctx: RequestContext, request: PageRequest): Promise<Page<AdvertiserDto>> {
    return this.tx.run(ctx, async () => {
      const ids = await this.advertiserIdsOf(ctx);
      return mapPage(await this.advertisers.findPage({ ids }, request), AdvertiserDto.from);
    });
  }

  /** @throws AdvertiserNotFound */
  async get(ctx: RequestContext, id: string): Promise<AdvertiserDto> {
    const advertiser = await this.tx.run(ctx, () => this.advertisers.findById(id));
    if (!advertiser) throw new AdvertiserNotFound();
    return AdvertiserDto.from(advertiser);
  }

  /** Users who act for a company, within the caller's transaction. */
  findMemberIds(advertiserId: string): Promise<string[]> {
    return this.advertisers.findMemberIds(advertiserId);
  }
}
