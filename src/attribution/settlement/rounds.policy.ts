import { AppError } from '../../kernel/errors/app-error.js';
import { isUuid } from '../../kernel/ids/uuid.js';
import { ConversionKeyWithoutAdvertiser } from '../conversions.errors.js';
import type { Sale } from '../conversions.types.js';
import { applyPreset } from '../intake/presets.policy.js';
import { readPostback } from '../intake/postback.policy.js';
import { isVerifiedSource } from './known-sale.policy.js';
import type { Settling } from './settlement.types.js';

/** An intake whose fields make a sale of an advertiser. */
export interface ReadSale {
  intake: Settling;
  advertiserId: string;
  sale: Sale;
  /** Of a page's report that names no click: the browser it came from, and the offer of the page. */
  browser: { visitor: string; offerId: string } | null;
}

/** Reads the sale out of an intake, or why that cannot be done. */
export function readSale(intake: Settling): ReadSale | { error: AppError } {
  try {
    if (intake.advertiserId === null) throw new ConversionKeyWithoutAdvertiser();
    const browser = browserOf(intake);
    const sale = readPostback(fieldsOf(intake), browser !== null);
    // Who did not prove who they are reports that a sale was made, and never what became of it.
    if (!isVerifiedSource(intake.source)) sale.status = 'pending';
    return { intake, advertiserId: intake.advertiserId, sale, browser };
  } catch (error) {
    // Anything else is a fault of ours and must not look like the sender's.
    if (error instanceof AppError && error.status < 500) return { error };
    throw error;
  }
}

/** What the pixel's door has found out; no other door's sender may say so. */
function browserOf({ source, payload }: Settling): ReadSale['browser'] {
  const { visitor, offer_id: offerId } = payload;
  if (source !== 'pixel' || typeof visitor !== 'string' || !isUuid(offerId)) return null;
  return { visitor, offerId: offerId.toLowerCase() };
}

/** In our own names, whatever network's names the sender uses. */
function fieldsOf({ payload }: Settling): Record<string, unknown> {
  const { preset, ...fields } = payload;
  return preset === undefined ? fields : applyPreset(String(preset), fields);
}

/** What sales of different transactions must not be judged by at the same time: their order and their customer. */
export function contendedBy({ intake, advertiserId, sale }: ReadSale): string[] {
  const scope = `${intake.ctx.tenantId} ${advertiserId}`;
  return [
    ...(sale.orderId === null ? [] : [`${scope} order ${sale.orderId}`]),
    ...(sale.customerId === null ? [] : [`${scope} customer ${sale.customerId}`]),
  ];
}

/**
 * Splits sales, in their order, so that none meets another in its round that it depends on. Reports of the same
 * transaction may meet: only one of them can be recorded.
 */
export function intoRounds(sales: readonly ReadSale[]): ReadSale[][] {
  const rounds: ReadSale[][] = [];
  const lastOf = new Map<string, { round: number; transaction: string }>();
  for (const sale of sales) {
    const transaction = `${sale.sale.event} ${sale.sale.transactionId}`;
    const names = contendedBy(sale);
    let round = 0;
    for (const last of names.map((name) => lastOf.get(name))) {
      if (last) round = Math.max(round, last.transaction === transaction ? last.round : last.round + 1);
    }
    (rounds[round] ??= []).push(sale);
    for (const name of names) lastOf.set(name, { round, transaction });
  }
  return rounds;
}
