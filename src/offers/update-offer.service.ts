import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import { actsForTenant } from '../kernel/context/authority.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { OfferDto } from './dto/offer.dto.js';
import type { UpdateOfferDto } from './dto/update-offer.dto.js';
import type { OfferEntity } from './offer.entity.js';
import { OfferInvalidPayout, OfferNotFound } from './offers.errors.js';
import { OffersRepository } from './offers.repository.js';
import { payoutOf, termsColumns } from './payout-input.policy.js';

/** Changes what an offer pays and takes; what was settled before stays as it is. */
@Injectable()
export class UpdateOfferService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly offers: OffersRepository,
    private readonly advertisers: AdvertisersService,
    private readonly audit: AuditService,
  ) {}

  /** @throws OfferNotFound when it is not the caller's, OfferInvalidPayout, InvalidAmount */
  async update(ctx: RequestContext, id: string, changes: UpdateOfferDto): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      const isAdmin = actsForTenant(ctx, 'offers:write');
      const own = isAdmin ? [] : await this.advertisers.advertiserIdsOf(ctx);
      const offer = await this.offers.lockForChange(id);
      if (!offer || !(isAdmin || own.includes(offer.advertiserId))) throw new OfferNotFound();
      const change = changedFields(offer, wantedOf(offer, changes));
      if (!change) return OfferDto.from(offer, true);
      const changed: OfferEntity = { ...offer, ...change.after, updatedAt: new Date() };
      await this.offers.update(id, { ...change.after, updatedAt: changed.updatedAt });
      const [before, after] = [OfferDto.from(offer, true), OfferDto.from(changed, true)];
      await this.audit.record(ctx, {
        action: 'offer.updated',
        subjectType: 'offer',
        subjectId: id,
        ...changedFields(before, after),
      });
      return after;
    });
  }
}

function wantedOf(offer: OfferEntity, changes: UpdateOfferDto): Partial<OfferEntity> {
  const { payoutType, payoutPercent, payoutAmount, ...settings } = changes;
  if (payoutType === undefined) {
    if (payoutPercent === undefined && payoutAmount === undefined) return settings;
    throw new OfferInvalidPayout({ message: 'Send payoutType with what it pays.' });
  }
  const payout = payoutOf({ payoutType, payoutPercent, payoutAmount, currency: offer.currency });
  return { ...settings, payoutType, ...termsColumns(payout) };
}
