import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { JournalError } from '../../journal/journal.errors.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import { IntakeNotFound } from '../conversions.errors.js';
import { IntakeDto } from '../dto/postback.dto.js';
import { SettlementQueue } from '../settlement/settlement-queue.service.js';
import type { Outcome } from '../settlement/settlement.types.js';
import { nextLook } from './click-arrival.policy.js';
import { IntakeJournal } from './intake-journal.service.js';
import type { Intake, PostbackResult } from './intake.types.js';
import { IntakesRepository, queuedRow } from './intakes.repository.js';
import { withoutSecrets } from './payload.policy.js';

/** For a click that may still be in a journal. */
const CLICK_WAIT_MS = 1_000;
const LOOK_EVERY_MS = 50;
/** A database that does not answer is away: the sender is told `queued`, and the drain settles. */
const SETTLE_WAIT_MS = 5_000;

/** What comes in by any door: kept on disk first, then settled, or settled later when that cannot be done now. */
@Injectable()
export class IntakesService {
  private isInTrouble = false;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly intakes: IntakesRepository,
    private readonly journal: IntakeJournal,
    private readonly settlement: SettlementQueue,
    private readonly clicks: ClicksService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The request as it will be kept, before anything is judged. */
  open(ctx: RequestContext, source: string, fields: Record<string, unknown>): Intake {
    const { principal } = ctx;
    return {
      ctx,
      id: newId(),
      source,
      payload: withoutSecrets(fields),
      keyId: principal.kind === 'key' ? principal.id : null,
      advertiserId: principal.kind === 'key' ? principal.advertiserId : null,
      receivedAt: clock.now(ctx),
    };
  }

  /**
   * Settles a sale and tells its outcome; once it is on disk a fault of ours, or a click that is not stored after
   * one second, gives `queued`.
   * @throws RequestInvalid, InvalidAmount, UnknownCurrency, ConversionKeyWithoutAdvertiser, ClickNotFound,
   *   ConversionNotYourOffer, ConversionWindowExpired, ConversionCurrencyMismatch, ConversionTransactionConflict
   */
  async receive(intake: Intake): Promise<PostbackResult> {
    const queued: PostbackResult = { kind: 'queued', intakeId: intake.id };
    const outcome = await this.settleKept(intake);
    if (outcome === null || outcome.kind === 'waiting') return queued;
    if (outcome.kind === 'refused') throw outcome.error;
    return {
      kind: 'settled',
      intakeId: intake.id,
      conversion: outcome.conversion,
      isDuplicate: outcome.isDuplicate,
      isUpdated: outcome.isUpdated ?? false,
    };
  }

  /** What became of a request of the caller's advertiser. @throws IntakeNotFound */
  async get(ctx: RequestContext, id: string): Promise<IntakeDto> {
    const advertiserId = ctx.principal.kind === 'key' ? ctx.principal.advertiserId : null;
    if (advertiserId === null) throw new IntakeNotFound();
    const kept = this.journal.findKept(id);
    if (kept?.advertiserId === advertiserId) return IntakeDto.from(queuedRow(kept, null));
    const intake = await this.tx.run(ctx, () => this.intakes.findOfAdvertiser(id, advertiserId));
    if (!intake) throw new IntakeNotFound();
    return IntakeDto.from(intake);
  }

  /** Null when it is kept and could not be settled now. */
  private async settleKept(intake: Intake): Promise<Outcome | null> {
    try {
      return await this.journal.keepWhile(intake, async () => {
        try {
          const result = await within(SETTLE_WAIT_MS, this.settle(intake));
          this.noteTrouble(null);
          return { isSettled: true, result };
        } catch (error) {
          this.noteTrouble(error);
          return { isSettled: false, result: null };
        }
      });
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      // A commit is as durable as the journal; only when neither can be had is the sender refused.
      return this.settle(intake);
    }
  }

  /** Says when it begins and when it ends; a line for each kept sale would bury the rest. */
  private noteTrouble(error: unknown): void {
    if (error !== null && !this.isInTrouble)
      this.logger.warn({ err: error }, 'sales cannot be settled now; they are kept and settled later');
    if (error === null && this.isInTrouble) this.logger.info('sales are settled at once again');
    this.isInTrouble = error !== null;
  }

  /** Looks again for a click that is not stored yet, and queues the sale when it does not come. */
  private async settle(intake: Intake): Promise<Outcome> {
    const deadline = Date.now() + CLICK_WAIT_MS;
    let outcome = await this.settlement.settle(intake, { mayBeStored: false });
    while (outcome.kind === 'waiting') {
      // Read before the look it judges: what is drained in between is seen by that look.
      const drainedThrough = await this.clicks.drainedThrough();
      outcome = await this.settlement.settle(intake, { mayBeStored: false, drainedThrough });
      if (outcome.kind !== 'waiting') break;
      if (Date.now() + LOOK_EVERY_MS > deadline) {
        await this.tx.run(intake.ctx, () => this.intakes.queue(intake, nextLook(new Date(), 0)));
        break;
      }
      await sleep(LOOK_EVERY_MS);
    }
    return outcome;
  }
}

/** @throws Error when it takes longer; the work goes on meanwhile */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled within ${ms} ms`)), ms);
  });
  // Whoever loses the race is heard by nobody.
  work.catch(() => undefined);
  return Promise.race([work, tooLong]).finally(() => clearTimeout(timer));
}
