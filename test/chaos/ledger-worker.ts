/**
 * One process of several that decide, refund and pay out the conversions of a slice, chunk by chunk; it may die
 * at any moment, and whoever takes its place does its last chunks again. Argument: `WorkerSettings` as JSON.
 */
import { In } from 'typeorm';
import { ConversionEntity } from '../../src/attribution/conversion.entity.js';
import { AppError } from '../../src/kernel/errors/app-error.js';
import { type RequestContext, systemContext } from '../../src/kernel/context/request-context.js';
import { type JourneyRefund, journeyOf } from './lib/ledger-journey.js';
import { type MoneyServices, openMoneyServices } from './lib/money-services.js';

export interface WorkerSettings {
  url: string;
  tenantId: string;
  seed: number;
  promoters: number;
  /** First conversion of the slice, and the first that is not of it. */
  from: number;
  to: number;
}

export type WorkerMessage = { kind: 'chunk'; next: number } | { kind: 'done' };

const CHUNK = 250;
const PAYOUT_EVERY = 10;
/** Conversions of a worker that are refunded at the same time. */
const AT_ONCE = 6;
/** So that payments that failed for the moment come due while the program runs. */
const MINUTES_PER_CHUNK = 4;

const settings = JSON.parse(process.argv[2]!) as WorkerSettings;
const money = await openMoneyServices(settings.url);
const tell = (message: WorkerMessage): void => void process.send!(message);

for (let start = settings.from; start < settings.to; start += CHUNK) {
  const clockOffsetMs = (start / CHUNK) * MINUTES_PER_CHUNK * 60_000;
  const ctx = systemContext('chaos', { tenantId: settings.tenantId, world: 'test', clockOffsetMs });
  await liveThrough(ctx, start, Math.min(start + CHUNK, settings.to));
  tell({ kind: 'chunk', next: start + CHUNK });
}
tell({ kind: 'done' });
await money.close();

async function liveThrough(ctx: RequestContext, start: number, end: number): Promise<void> {
  const indexes = Array.from({ length: end - start }, (_, offset) => start + offset);
  const journeys = new Map(
    indexes.map((index) => [`${index}`, journeyOf(settings.seed, index, settings.promoters)]),
  );
  const found = await money.tx.run(ctx, (manager) =>
    manager.findBy(ConversionEntity, { transactionId: In([...journeys.keys()]) }),
  );
  const refundAll = async (isEarly: boolean): Promise<void> => {
    const waiting = found.values();
    const refundSome = async (): Promise<void> => {
      for (const { id, transactionId } of waiting) {
        for (const refund of journeys.get(transactionId)!.refunds) {
          if (refund.beforeDecision !== isEarly) continue;
          await sendRefund(ctx, id, refund);
          if (refund.isSentTwice) await sendRefund(ctx, id, refund);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, refundSome));
  };
  await refundAll(true);
  await money.tx.run(ctx, async (manager) => {
    const pending = await manager.find(ConversionEntity, {
      where: { id: In(found.map(({ id }) => id)), status: 'pending' },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const isApproved = ({ transactionId }: ConversionEntity): boolean =>
      journeys.get(transactionId)!.isApproved;
    await money.decisions.approveMany(ctx, pending.filter(isApproved));
    await money.decisions.settleMany(
      ctx,
      pending.filter((one) => !isApproved(one)),
      'reject',
      'chaos',
    );
  });
  // Before their refunds, so that some are refunded after they were paid.
  if (Math.floor(start / CHUNK) % PAYOUT_EVERY === PAYOUT_EVERY - 1) await payOut(money, ctx);
  await refundAll(false);
}

/** The amount is a part of what is left when the message comes first; a message that comes again changes nothing. */
async function sendRefund(
  ctx: RequestContext,
  id: string,
  { percent, sourceKey }: JourneyRefund,
): Promise<void> {
  try {
    await money.tx.run(ctx, async () => {
      const conversion = (await money.conversions.lockById(id))!;
      const rest = conversion.amountMinor - conversion.refundedMinor;
      const amountMinor = percent === 100 ? 'all' : (rest * BigInt(percent)) / 100n;
      await money.refunds.refundLocked(ctx, conversion, { amountMinor, reason: 'chaos', sourceKey });
    });
  } catch (error) {
    // All of it was refunded, or it was rejected: nothing is left to refund.
    if (!(error instanceof AppError && error.code === 'conversion.not_refundable')) throw error;
  }
}

export async function payOut(services: MoneyServices, ctx: RequestContext): Promise<void> {
  await services.rewards.approveDue(ctx);
  const { batch } = await services.runs.run(ctx, 'sandbox');
  if (batch) await services.payouts.approve(ctx, batch.id);
  await services.sender.sendDue(ctx);
}
