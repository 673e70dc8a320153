import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { equalBytes } from '../kernel/crypto/hash.js';
import { newId } from '../kernel/ids/uuid.js';
import { OffersService } from '../offers/offers.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { CapsService } from '../tracking/caps/caps.service.js';
import { ClicksService } from '../tracking/clicks/clicks.service.js';
import type { StoredClick } from '../tracking/clicks/clicks.types.js';
import type { ConversionEntity } from './conversion.entity.js';
import {
  ConversionCurrencyMismatch,
  ConversionNotYourOffer,
  ConversionTransactionConflict,
  ConversionWindowExpired,
} from './conversions.errors.js';
import { CONVERSION_CREATED, conversionEvent } from './conversions.events.js';
import { ConversionsRepository } from './conversions.repository.js';
import type { Sale } from './conversions.types.js';
import { DecideConversionService } from './decide-conversion.service.js';
import { commissionOf } from './payout.policy.js';
import { contentHash } from './sale-content.policy.js';
import { isWithinWindow } from './window.policy.js';

export interface RecordedConversion {
  conversion: ConversionEntity;
  /** The same sale was recorded before: nothing was written now. */
  isDuplicate: boolean;
}

/** Turns a reported sale into a conversion, once per advertiser, event and transaction. */
@Injectable()
export class RecordConversionService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly clicks: ClicksService,
    private readonly offers: OffersService,
    private readonly outbox: OutboxService,
    private readonly decisions: DecideConversionService,
    private readonly caps: CapsService,
  ) {}

  /**
   * Records a sale of this advertiser; null when the click is not (yet) stored.
   * @param convertedAt business time the sale was reported
   * @throws ConversionTransactionConflict, ConversionNotYourOffer, ConversionWindowExpired,
   *   ConversionCurrencyMismatch
   */
  async record(
    ctx: RequestContext,
    advertiserId: string,
    sale: Sale,
    convertedAt: Date,
  ): Promise<RecordedConversion | null> {
    return this.tx.run(ctx, async () => {
      const known = await this.findKnown(advertiserId, sale);
      if (known) return known;
      const click = await this.clicks.find(ctx, sale.clickId);
      if (!click) return null;
      const conversion = await this.assess(ctx, advertiserId, sale, click, convertedAt);
      if (!(await this.conversions.insertIfNew(conversion))) {
        const rival = await this.findKnown(advertiserId, sale);
        if (!rival) throw new Error('a conversion is taken by a transaction that cannot be seen');
        return rival;
      }
      await this.outbox.publish(ctx, conversionEvent(CONVERSION_CREATED, conversion));
      const reason = await this.reasonToReject(ctx, sale, conversion);
      if (reason === null) return { conversion, isDuplicate: false };
      return {
        conversion: await this.decisions.settle(ctx, conversion, 'reject', reason),
        isDuplicate: false,
      };
    });
  }

  /** A sale over a cap is kept as rejected, and stands on the list of overflows. */
  private async reasonToReject(
    ctx: RequestContext,
    sale: Sale,
    conversion: ConversionEntity,
  ): Promise<string | null> {
    if (sale.status === 'rejected') return 'reported as rejected';
    const { id, offerId, promoterId, commissionMinor, convertedAt } = conversion;
    const use = { conversionId: id, offerId, promoterId, payoutMinor: commissionMinor, convertedAt };
    return (await this.caps.takeForConversion(ctx, use)) ? null : 'cap reached';
  }

  private async findKnown(advertiserId: string, sale: Sale): Promise<RecordedConversion | null> {
    const { event, transactionId } = sale;
    const conversion = await this.conversions.findByTransaction(advertiserId, event, transactionId);
    if (!conversion) return null;
    if (!equalBytes(conversion.contentHash, contentHash(sale))) {
      throw new ConversionTransactionConflict({ details: { conversion_id: conversion.id } });
    }
    return { conversion, isDuplicate: true };
  }

  private async assess(
    ctx: RequestContext,
    advertiserId: string,
    sale: Sale,
    click: StoredClick,
    convertedAt: Date,
  ): Promise<ConversionEntity> {
    if (click.advertiserId !== advertiserId) throw new ConversionNotYourOffer();
    const offer = await this.offers.find(ctx, click.offerId);
    if (!offer) throw new Error(`the offer ${click.offerId} of a stored click is gone`);
    const { clickWindowDays, currency } = offer;
    if (!isWithinWindow(click.clickedAt, convertedAt, clickWindowDays)) {
      throw new ConversionWindowExpired({ details: { click_window_days: clickWindowDays } });
    }
    if (sale.amount.currency !== currency) throw new ConversionCurrencyMismatch({ details: { currency } });
    const { clickId, transactionId, event, couponCode, customerId, metadata } = sale;
    return {
      id: newId(),
      tenantId: ctx.tenantId,
      advertiserId,
      offerId: click.offerId,
      linkId: click.linkId,
      promoterId: click.promoterId,
      clickId,
      clickedAt: click.clickedAt,
      sub1: click.sub1,
      transactionId,
      event,
      contentHash: contentHash(sale),
      amountMinor: sale.amount.minor,
      commissionMinor: commissionOf(offer, sale.amount.minor),
      currency,
      // A sender cannot approve its own report: offers have no rule for that.
      status: 'pending',
      couponCode,
      customerId,
      metadata,
      reason: null,
      decidedAt: null,
      decidedBy: null,
      convertedAt,
      createdAt: new Date(),
      source: 'postback',
      orderId: null,
      visitor: null,
      country: null,
      customerEmailHash: null,
      isVerified: true,
      reviewRequired: false,
      signals: [],
      payoutRule: null,
      model: 'last',
      modelVersion: null,
      refundedMinor: 0n,
      reversedCommissionMinor: 0n,
    };
  }
}
