import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import { AppError } from '../../../kernel/errors/app-error.js';
import { isUuid } from '../../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../../kernel/logging/logger.js';
import { ClicksService } from '../../../tracking/clicks/clicks.service.js';
import { VisitorsService } from '../../../tracking/visitor/visitors.service.js';
import { mayStillArrive } from '../click-arrival.policy.js';
import type { Intake } from '../intake.types.js';
import { IntakesService } from '../intakes.service.js';
import { RefusedIntakesService } from '../refused-intakes.service.js';
import { ConversionOriginNotAllowed } from './pixel.errors.js';
import { type PixelTarget, PixelTargetsRepository } from './pixel-targets.repository.js';

/** For a click that may still be in a journal. */
const CLICK_WAIT_MS = 1_000;
const LOOK_EVERY_MS = 100;

/** What a page sends, and from where. */
export interface PixelCall {
  fields: Record<string, unknown>;
  /** Origin of the page; null when the browser does not tell. */
  origin: string | null;
  correlationId: string;
  ip: string | null;
  userAgent: string | null;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Sales that pages report. Anybody can send them: they are never verified, always wait for a decision, and count only
 * from the pages that the offer names.
 */
@Injectable()
export class PixelService {
  constructor(
    private readonly targets: PixelTargetsRepository,
    private readonly intakes: IntakesService,
    private readonly refusals: RefusedIntakesService,
    private readonly clicks: ClicksService,
    private readonly visitors: VisitorsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Takes a report in; whatever becomes of it is in the inbox of the advertiser and not told to the page. */
  async receive(call: PixelCall): Promise<void> {
    try {
      // A browser cannot say what becomes of a sale, and holds no key.
      const { status: _status, api_key: _key, visitor: _visitor, ...fields } = call.fields;
      const target = await this.findTarget(idOf(fields.click_id), idOf(fields.offer_id));
      // Nobody's: there is no inbox to keep it in.
      if (!target || target.tenantStatus === 'suspended') return;
      const ctx = contextOf(call, target);
      const visitor = isUuid(fields.click_id)
        ? null
        : await this.visitors.ofBrowser(ctx, call.ip, call.headers);
      const intake: Intake = {
        ...this.intakes.open(ctx, 'pixel', visitor === null ? fields : { ...fields, visitor }),
        advertiserId: target.advertiserId,
      };
      await this.refusals.keepIfRefused(intake, () => {
        if (call.origin === null || !target.allowedOrigins.includes(call.origin)) {
          throw new ConversionOriginNotAllowed({ details: { origin: call.origin } });
        }
      });
      await this.intakes.receive(intake);
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return;
      this.logger.warn({ err: error }, 'a sale that a page reported could not be taken in');
    }
  }

  private async findTarget(clickId: string | null, offerId: string | null): Promise<PixelTarget | null> {
    if (clickId === null && offerId === null) return null;
    const deadline = Date.now() + CLICK_WAIT_MS;
    for (;;) {
      // Read before the look it judges: what is drained in between is seen by that look.
      const drainedThrough = await this.clicks.drainedThrough();
      const target = await this.targets.find(clickId, offerId);
      if (target || clickId === null || !mayStillArrive(clickId, new Date(), drainedThrough)) return target;
      if (Date.now() + LOOK_EVERY_MS > deadline) return null;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function idOf(value: unknown): string | null {
  return isUuid(value) ? value.toLowerCase() : null;
}

function contextOf({ correlationId, ip, userAgent }: PixelCall, target: PixelTarget): RequestContext {
  const { tenantId, world, clockOffsetMs } = target;
  return { tenantId, world, clockOffsetMs, principal: { kind: 'anonymous' }, correlationId, ip, userAgent };
}
