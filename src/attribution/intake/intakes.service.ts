import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { newId } from '../../kernel/ids/uuid.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import { ConversionKeyWithoutAdvertiser, IntakeNotFound } from '../conversions.errors.js';
import { ClickNotFound } from '../../tracking/tracking.errors.js';
import type { Sale } from '../conversions.types.js';
import { IntakeDto } from '../dto/postback.dto.js';
import { type RecordedConversion, RecordConversionService } from '../record-conversion.service.js';
import { mayStillArrive, nextLook } from './click-arrival.policy.js';
import type { ConversionIntakeEntity } from './conversion-intake.entity.js';
import type { Intake, PostbackResult } from './intake.types.js';
import { IntakesRepository } from './intakes.repository.js';
import { storable, withoutSecrets } from './payload.policy.js';
import { readPostback } from './postback.policy.js';

const WAIT_MS = 1_000;
const LOOK_EVERY_MS = 50;

/** What comes in by postback: every request leaves a row with its outcome, refused ones too. */
@Injectable()
export class IntakesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly intakes: IntakesRepository,
    private readonly conversions: RecordConversionService,
    private readonly clicks: ClicksService,
  ) {}

  /** The request as it will be kept, before anything is judged. */
  open(ctx: RequestContext, source: string, fields: Record<string, unknown>): Intake {
    const { principal } = ctx;
    return {
      id: newId(),
      source,
      payload: withoutSecrets(fields),
      keyId: principal.kind === 'key' ? principal.id : null,
      advertiserId: principal.kind === 'key' ? principal.advertiserId : null,
      receivedAt: clock.now(ctx),
    };
  }

  /**
   * Settles a postback, waiting up to 1 s for a click that may still be in a journal, and queues it then.
   * @throws RequestInvalid, InvalidAmount, UnknownCurrency, ConversionKeyWithoutAdvertiser,
   *   ConversionNotYourOffer, ConversionWindowExpired, ConversionCurrencyMismatch, ConversionTransactionConflict
   */
  async receive(ctx: RequestContext, intake: Intake): Promise<PostbackResult> {
    try {
      if (intake.advertiserId === null) throw new ConversionKeyWithoutAdvertiser();
      const sale = readPostback(intake.payload);
      const recorded = await this.recordWithin(WAIT_MS, ctx, intake, intake.advertiserId, sale);
      if (recorded) return settled(intake.id, recorded);
    } catch (error) {
      if (isRefusal(error)) await this.insert(ctx, intake, refusal(ctx, error));
      throw error;
    }
    await this.insert(ctx, intake, { status: 'queued', dueAt: nextLook(new Date(), 0) });
    return { kind: 'queued', intakeId: intake.id };
  }

  /** Tries a queued intake once more; somebody else's turn or an outcome reached before is no error. */
  async settleQueued(ctx: RequestContext, id: string): Promise<void> {
    try {
      // Read before the look it judges: what is drained in between is seen by that look.
      const drainedThrough = await this.clicks.drainedThrough();
      await this.tx.run(ctx, async () => {
        const intake = await this.intakes.lockQueued(id);
        if (!intake || intake.advertiserId === null) return;
        const sale = readPostback(intake.payload);
        const recorded = await this.conversions.record(ctx, intake.advertiserId, sale, intake.receivedAt);
        if (recorded) return this.intakes.update(id, outcomeOf(ctx, recorded));
        if (!mayStillArrive(sale.clickId, new Date(), drainedThrough)) throw new ClickNotFound();
        await this.postpone(intake);
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.tx.run(ctx, async () => {
        if (await this.intakes.lockQueued(id)) await this.intakes.update(id, refusal(ctx, error));
      });
    }
  }

  /** Puts a queued intake off after a fault of ours. */
  async putOff(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const intake = await this.intakes.lockQueued(id);
      if (intake) await this.postpone(intake);
    });
  }

  /** What became of a request of the caller's advertiser. @throws IntakeNotFound */
  async get(ctx: RequestContext, id: string): Promise<IntakeDto> {
    const advertiserId = ctx.principal.kind === 'key' ? ctx.principal.advertiserId : null;
    if (advertiserId === null) throw new IntakeNotFound();
    const intake = await this.tx.run(ctx, () => this.intakes.findOfAdvertiser(id, advertiserId));
    if (!intake) throw new IntakeNotFound();
    return IntakeDto.from(intake);
  }

  private async recordWithin(
    waitMs: number,
    ctx: RequestContext,
    intake: Intake,
    advertiserId: string,
    sale: Sale,
  ): Promise<RecordedConversion | null> {
    const deadline = Date.now() + waitMs;
    const look = (): Promise<RecordedConversion | null> =>
      this.tx.run(ctx, async () => {
        const found = await this.conversions.record(ctx, advertiserId, sale, intake.receivedAt);
        if (found) await this.insert(ctx, intake, outcomeOf(ctx, found));
        return found;
      });
    let recorded = await look();
    while (!recorded) {
      // Read before the look it judges: what is drained in between is seen by that look.
      const drainedThrough = await this.clicks.drainedThrough();
      recorded = await look();
      if (recorded) break;
      if (!mayStillArrive(sale.clickId, new Date(), drainedThrough)) throw new ClickNotFound();
      if (Date.now() + LOOK_EVERY_MS > deadline) return null;
      await sleep(LOOK_EVERY_MS);
    }
    return recorded;
  }

  private async postpone(intake: ConversionIntakeEntity): Promise<void> {
    const attempts = intake.attempts + 1;
    await this.intakes.update(intake.id, { attempts, dueAt: nextLook(new Date(), attempts) });
  }

  private async insert(
    ctx: RequestContext,
    intake: Intake,
    outcome: Partial<ConversionIntakeEntity> & Pick<ConversionIntakeEntity, 'status'>,
  ): Promise<void> {
    const row: ConversionIntakeEntity = {
      errorCode: null,
      errorMessage: null,
      conversionId: null,
      isDuplicate: false,
      attempts: 0,
      dueAt: null,
      settledAt: null,
      ...outcome,
      ...intake,
      payload: storable(intake.payload),
      tenantId: ctx.tenantId,
    };
    await this.tx.run(ctx, () => this.intakes.insert(row));
  }
}

/** Errors that are the sender's to mend are outcomes; faults of ours are not. */
function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && error.status < 500;
}

function settled(intakeId: string, { conversion, isDuplicate }: RecordedConversion): PostbackResult {
  return { kind: 'settled', intakeId, conversionId: conversion.id, status: conversion.status, isDuplicate };
}

function outcomeOf(ctx: RequestContext, { conversion, isDuplicate }: RecordedConversion) {
  return {
    status: 'settled' as const,
    conversionId: conversion.id,
    isDuplicate,
    dueAt: null,
    settledAt: clock.now(ctx),
  };
}

function refusal(ctx: RequestContext, error: AppError) {
  return {
    status: 'refused' as const,
    errorCode: error.code,
    errorMessage: error.message.slice(0, 1_000),
    dueAt: null,
    settledAt: clock.now(ctx),
  };
}
