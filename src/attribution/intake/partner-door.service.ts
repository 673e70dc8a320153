import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid, ServiceUnavailable } from '../../kernel/errors/common.errors.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import type { StoredClick } from '../../tracking/clicks/clicks.types.js';
import { ClickNotFound } from '../../tracking/tracking.errors.js';
import { mayStillArrive } from './click-arrival.policy.js';
import type { PostbackResult } from './intake.types.js';
import { IntakesService } from './intakes.service.js';
import { readPostback } from './postback.policy.js';
import { RefusedIntakesService } from './refused-intakes.service.js';

const CLICK_WAIT_MS = 2_000;
const LOOK_EVERY_MS = 50;

/** A sale that belongs to no click of the partner's is kept in the inbox, and that is all. */
export type PartnerSaleResult = PostbackResult | { kind: 'ignored'; intakeId: string };

/**
 * Sales that partners report of their own links. They would earn by them, so nothing of it is ever approved by itself.
 */
@Injectable()
export class PartnerDoorService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly intakes: IntakesService,
    private readonly refusals: RefusedIntakesService,
    private readonly clicks: ClicksService,
  ) {}

  /**
   * Takes a sale in for the partner whose links these are; null in a test world, whose sales are made up.
   * What is not told to be of a test is only ever pending.
   * @throws RequestInvalid, InvalidAmount, UnknownCurrency, ServiceUnavailable while the click may still come in, and
   *   what IntakesService.receive throws
   */
  async receive(
    ctx: RequestContext,
    partnerId: string | null,
    fields: Record<string, unknown>,
    source: 'partner' | 'test' = 'partner',
  ): Promise<PartnerSaleResult> {
    const intake = this.intakes.open(ctx, source, fields);
    let clickId = '';
    await this.refusals.keepIfRefused(intake, () => {
      clickId = clickIdOf(fields);
    });
    const click = await this.awaitClick(ctx, clickId);
    if (!click || (partnerId !== null && click.promoterId !== partnerId)) {
      await this.keepAsUnknown(intake);
      return { kind: 'ignored', intakeId: intake.id };
    }
    return this.intakes.receive({ ...intake, advertiserId: click.advertiserId });
  }

  private async keepAsUnknown(intake: Parameters<RefusedIntakesService['keepIfRefused']>[0]): Promise<void> {
    const unknown = new ClickNotFound();
    try {
      await this.refusals.keepIfRefused(intake, () => Promise.reject(unknown));
    } catch (error) {
      if (error !== unknown) throw error;
    }
  }

  /** The click, once it is stored; null when there is none. */
  private async awaitClick(ctx: RequestContext, clickId: string): Promise<StoredClick | null> {
    for (const deadline = Date.now() + CLICK_WAIT_MS; ; await sleep(LOOK_EVERY_MS)) {
      // Read before the look it judges: what is drained in between is seen by that look.
      const drainedThrough = await this.tx.run(ctx, () => this.clicks.drainedThrough());
      const [click] = await this.tx.run(ctx, () => this.clicks.findStored([clickId]));
      if (click) return click;
      if (!mayStillArrive(clickId, new Date(), drainedThrough)) return null;
      if (Date.now() > deadline) throw new ServiceUnavailable({ headers: { 'Retry-After': '2' } });
    }
  }
}

function clickIdOf(fields: Record<string, unknown>): string {
  const { clickId } = readPostback(fields);
  if (clickId === null) throw new RequestInvalid({ message: ['click_id must be a UUID'] });
  return clickId;
}
