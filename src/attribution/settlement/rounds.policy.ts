import { AppError } from '../../kernel/errors/app-error.js';
import { ConversionKeyWithoutAdvertiser } from '../conversions.errors.js';
import type { Sale } from '../conversions.types.js';
import { applyPreset } from '../intake/presets.policy.js';
import { readPostback } from '../intake/postback.policy.js';
import type { Settling } from './settlement.types.js';

/** An intake whose fields make a sale of an advertiser. */
export interface ReadSale {
  intake: Settling;
  advertiserId: string;
  sale: Sale;
}

/** Reads the sale out of an intake, or why that cannot be done. */
export function readSale(intake: Settling): ReadSale | { error: AppError } {
  try {
    if (intake.advertiserId === null) throw new ConversionKeyWithoutAdvertiser();
    return { intake, advertiserId: intake.advertiserId, sale: readPostback(fieldsOf(intake)) };
  } catch (error) {
    // Anything else is a fault of ours and must not look like the sender's.
    if (error instanceof AppError && error.status < 500) return { error };
    throw error;
  }
}

/** In our own names, whatever network's names the sender uses. */
function fieldsOf({ payload }: Settling): Record<string, unknown> {
  const { preset, ...fields } = payload;
  return preset === undefined ? fields : applyPreset(String(preset), fields);
}

/** What must not be judged twice at the same time: the transaction, the order and the customer of a sale. */
export function contendedBy({ intake, advertiserId, sale }: ReadSale): string[] {
  const scope = `${intake.ctx.tenantId} ${advertiserId}`;
  return [
    `${scope} transaction ${sale.event} ${sale.transactionId}`,
    ...(sale.orderId === null ? [] : [`${scope} order ${sale.orderId}`]),
    ...(sale.customerId === null ? [] : [`${scope} customer ${sale.customerId}`]),
  ];
}

/** Splits sales, in their order, so that none meets another in its round that it depends on. */
export function intoRounds(sales: readonly ReadSale[]): ReadSale[][] {
  const rounds: ReadSale[][] = [];
  const nextRound = new Map<string, number>();
  for (const sale of sales) {
    const names = contendedBy(sale);
    const round = Math.max(0, ...names.map((name) => nextRound.get(name) ?? 0));
    (rounds[round] ??= []).push(sale);
    for (const name of names) nextRound.set(name, round + 1);
  }
  return rounds;
}
