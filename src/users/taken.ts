import { isUniqueViolation } from '../database/pg-errors.js';
import { EmailTaken, VoucherTaken } from './users.errors.js';

/** What a failed write of a user means to whoever asked for it. */
export function asTaken(error: unknown): unknown {
  if (isUniqueViolation(error, 'uq_users_email')) return new EmailTaken();
  if (isUniqueViolation(error, 'uq_users_voucher')) return new VoucherTaken();
  return error;
}
