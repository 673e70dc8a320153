import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Permission } from '../../kernel/context/roles.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { LinksService } from '../../links/links.service.js';
import { OffersService } from '../../offers/offers.service.js';
import type { CouponCodeEntity } from './coupon-code.entity.js';
import { couponKey, isCouponGood } from './coupon.policy.js';
import { CouponCodeTaken, CouponForeignLink, CouponInvalidWindow, CouponNotFound } from './coupons.errors.js';
import { CouponsRepository } from './coupons.repository.js';
import type {
  CouponChanges,
  CouponFilter,
  CouponOwner,
  CouponQuestion,
  CouponScope,
  NewCoupon,
} from './coupons.types.js';
import { CouponDto } from './dto/coupon.dto.js';

/** Codes that stand for a promoter's link: a sale with the code belongs to them, with or without a click. */
@Injectable()
export class CouponsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly coupons: CouponsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly links: LinksService,
    private readonly offers: OffersService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Who is behind a code of this advertiser at a moment of business time; null for a code that is unknown,
   * switched off or outside its window. Archived links keep their codes.
   */
  async find(ctx: RequestContext, advertiserId: string, code: string, at: Date): Promise<CouponOwner | null> {
    const question = { tenantId: ctx.tenantId, advertiserId, code, at };
    return (await this.tx.run(ctx, () => this.findMany([question])))[0]!;
  }

  /**
   * The same for many codes, in their order and with one statement, within the caller's transaction, which may be
   * one across tenants.
   */
  async findMany(questions: readonly CouponQuestion[]): Promise<(CouponOwner | null)[]> {
    const owners = questions.map((): CouponOwner | null => null);
    if (questions.length === 0) return owners;
    const keys = questions.map(({ code, ...rest }) => ({ ...rest, codeKey: couponKey(code) }));
    for (const { question, isActive, startsAt, endsAt, ...owner } of await this.coupons.findOwners(keys)) {
      if (isCouponGood({ isActive, startsAt, endsAt }, questions[question]!.at)) owners[question] = owner;
    }
    return owners;
  }

  /**
   * Gives a promoter's link a code of this advertiser.
   * @throws AdvertiserNotFound, AdvertiserAmbiguous, CouponForeignLink, CouponCodeTaken, CouponInvalidWindow
   */
  async create(ctx: RequestContext, input: NewCoupon): Promise<CouponDto> {
    return this.tx.run(ctx, async () => {
      const advertiserId = await this.advertiserOf(ctx, input);
      const now = new Date();
      const coupon: CouponCodeEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        advertiserId,
        code: input.code,
        codeKey: couponKey(input.code),
        linkId: input.linkId,
        isActive: input.isActive,
        startsAt: input.startsAt ?? null,
        endsAt: input.endsAt ?? null,
        createdAt: now,
        updatedAt: now,
      };
      assertWindow(coupon);
      if (!(await this.coupons.insertIfFree(coupon))) throw new CouponCodeTaken();
      await this.audit.record(ctx, {
        action: 'coupon.created',
        subjectType: 'coupon',
        subjectId: coupon.id,
        after: { ...CouponDto.from(coupon) },
      });
      return CouponDto.from(coupon);
    });
  }

  /** Newest first: own ones for an advertiser, all for an admin. */
  async list(ctx: RequestContext, filter: CouponFilter, request: PageRequest): Promise<Page<CouponDto>> {
    return this.tx.run(ctx, async () =>
      mapPage(
        await this.coupons.findPage(await this.scopeOf(ctx, 'offers:read'), filter, request),
        CouponDto.from,
      ),
    );
  }

  /** @throws CouponNotFound when there is none, or it is not the caller's */
  async get(ctx: RequestContext, id: string): Promise<CouponDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'offers:read');
      return CouponDto.from(inScope(await this.coupons.findById(id), scope));
    });
  }

  /** Changes link, window or whether it counts. @throws CouponNotFound, CouponForeignLink, CouponInvalidWindow */
  async update(ctx: RequestContext, id: string, wanted: CouponChanges): Promise<CouponDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'offers:write');
      const coupon = inScope(await this.coupons.lockById(id), scope);
      const change = changedFields<CouponCodeEntity>(coupon, wanted);
      if (!change) return CouponDto.from(coupon);
      const changed = { ...coupon, ...change.after, updatedAt: new Date() };
      if (changed.linkId !== coupon.linkId) {
        const ofLink = await this.advertiserOfLink(ctx, changed.linkId);
        if (ofLink !== coupon.advertiserId) throw new CouponForeignLink();
      }
      assertWindow(changed);
      await this.coupons.update(id, { ...change.after, updatedAt: changed.updatedAt });
      await this.audit.record(ctx, {
        action: 'coupon.updated',
        subjectType: 'coupon',
        subjectId: id,
        ...change,
      });
      return CouponDto.from(changed);
    });
  }

  /** Takes a code away; sales that were made with it stay. @throws CouponNotFound */
  async delete(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'offers:write');
      const coupon = inScope(await this.coupons.lockById(id), scope);
      await this.coupons.delete(id);
      await this.audit.record(ctx, {
        action: 'coupon.deleted',
        subjectType: 'coupon',
        subjectId: id,
        before: { ...CouponDto.from(coupon) },
      });
    });
  }

  /** Whose code it will be; the link must lead to one of their offers. */
  private async advertiserOf(ctx: RequestContext, { advertiserId, linkId }: NewCoupon): Promise<string> {
    const ofLink = await this.advertiserOfLink(ctx, linkId);
    const isAdmin = actsForTenant(ctx, 'offers:write');
    const wanted = isAdmin
      ? (advertiserId ?? ofLink)
      : await this.advertisers.ownAdvertiserId(ctx, advertiserId);
    if (wanted === null || ofLink !== wanted) throw new CouponForeignLink();
    return wanted;
  }

  private async advertiserOfLink(ctx: RequestContext, linkId: string): Promise<string | null> {
    const link = await this.links.find(ctx, linkId);
    const offer = link?.status === 'active' ? await this.offers.find(ctx, link.offerId) : null;
    return offer?.advertiserId ?? null;
  }

  private async scopeOf(ctx: RequestContext, permission: Permission): Promise<CouponScope> {
    return actsForTenant(ctx, permission) ? 'all' : this.advertisers.advertiserIdsOf(ctx);
  }
}

function inScope(coupon: CouponCodeEntity | null, scope: CouponScope): CouponCodeEntity {
  if (!coupon || (scope !== 'all' && !scope.includes(coupon.advertiserId))) throw new CouponNotFound();
  return coupon;
}

function assertWindow({ startsAt, endsAt }: CouponCodeEntity): void {
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) throw new CouponInvalidWindow();
}
