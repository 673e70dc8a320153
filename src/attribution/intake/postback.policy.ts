import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { validationMessages } from '../../kernel/http/validation-messages.js';
import { parseMoney } from '../../kernel/money/money.js';
import type { Sale } from '../conversions.types.js';
import { PostbackDto } from '../dto/postback.dto.js';

const TEXT_FIELDS = [
  'click_id',
  'transaction_id',
  'currency',
  'status',
  'event',
  'coupon_code',
  'visitor_id',
  'customer_id',
  'customer_email_hash',
  'order_id',
  'country',
] as const;
const MAX_METADATA = 8 * 1024;

/**
 * Reads a sale out of the fields of a postback; empty fields count as absent, since trackers send the
 * parameters they know nothing for.
 * @param isBuyerKnown whether more is known of the buyer than the fields say, so that they need not name a click
 * @throws RequestInvalid with a list, InvalidAmount, UnknownCurrency
 */
export function readPostback(fields: Record<string, unknown>, isBuyerKnown = false): Sale {
  const given = Object.fromEntries(
    TEXT_FIELDS.filter((name) => isGiven(fields[name])).map((name) => [name, asText(fields[name])]),
  );
  const amount = [fields.amount, fields.sale_amount].filter(isGiven);
  const { metadata, fault } = readMetadata(fields.metadata);
  const dto = plainToInstance(PostbackDto, { ...given, amount: flat(amount[0]) });
  dto.metadata = metadata;
  dto.isBuyerKnown = isBuyerKnown;
  const messages = [
    ...validationMessages(validateSync(dto)),
    ...(amount.every(isNumberOrText) ? [] : ['amount must be a decimal number']),
    ...(amount.length === 2 && String(amount[0]) !== String(amount[1])
      ? ['amount and sale_amount must not differ']
      : []),
    ...(fault ? [fault] : []),
  ];
  if (messages.length > 0) throw new RequestInvalid({ message: messages });
  return {
    clickId: dto.click_id?.toLowerCase() ?? null,
    transactionId: dto.transaction_id,
    amount: parseMoney(dto.amount, dto.currency),
    status: dto.status,
    event: dto.event,
    visitorId: dto.visitor_id ?? null,
    couponCode: dto.coupon_code ?? null,
    customerId: dto.customer_id ?? null,
    customerEmailHash: dto.customer_email_hash ? Buffer.from(dto.customer_email_hash, 'hex') : null,
    orderId: dto.order_id ?? null,
    country: dto.country?.toUpperCase() ?? null,
    metadata: dto.metadata ?? null,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** JSON senders write ids as numbers. */
function asText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : flat(value);
}

/** No field but metadata may be an object; class-transformer must not meet one, a `constructor` in it breaks it. */
function flat(value: unknown): unknown {
  return typeof value === 'object' ? false : value;
}

function isNumberOrText(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}

function readMetadata(value: unknown): { metadata?: Record<string, unknown>; fault?: string } {
  if (!isGiven(value)) return {};
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > MAX_METADATA)
    return { fault: `metadata must not be longer than ${MAX_METADATA} characters` };
  let metadata: unknown;
  try {
    metadata = JSON.parse(text);
  } catch {
    return { fault: 'metadata must be a JSON object' };
  }
  // Escapes that JSON allows and PostgreSQL does not store.
  if (/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(metadata))) {
    return { fault: 'metadata must not contain NUL characters or broken Unicode' };
  }
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) {
    return { fault: 'metadata must be a JSON object' };
  }
  return { metadata: metadata as Record<string, unknown> };
}
