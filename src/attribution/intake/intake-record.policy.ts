import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Intake } from './intake.types.js';

export const INTAKE_STREAM = 'intakes';

/** An intake as the journal keeps it. */
interface IntakeRecord extends Omit<Intake, 'ctx' | 'receivedAt'> {
  v: 1;
  ctx: Omit<RequestContext, 'ip' | 'userAgent'>;
  receivedAt: string;
}

export function writeIntake({ ctx, id, ...intake }: Intake): string {
  const { tenantId, world, clockOffsetMs, principal, correlationId } = ctx;
  const record: IntakeRecord = {
    v: 1,
    // First, where `intakeIdOf` looks for it.
    id,
    ...intake,
    ctx: { tenantId, world, clockOffsetMs, principal, correlationId },
    receivedAt: intake.receivedAt.toISOString(),
  };
  return JSON.stringify(record);
}

const BEGINNING = Buffer.from('{"v":1,"id":"');
const UUID_LENGTH = 36;

/** The id of an intake from the beginning of its record, without reading the rest; null when it begins otherwise. */
export function intakeIdOf(record: Buffer): string | null {
  const start = BEGINNING.length;
  const isKnown = record.subarray(0, start).equals(BEGINNING);
  return isKnown ? record.toString('latin1', start, start + UUID_LENGTH) : null;
}

/** @throws SyntaxError, TypeError when it is no record of an intake */
export function readIntake(record: Buffer): Intake {
  const { v, ctx, receivedAt, ...intake } = JSON.parse(record.toString()) as IntakeRecord;
  if (v !== 1) throw new TypeError(`an intake record of version ${String(v)}`);
  return { ...intake, ctx: { ...ctx, ip: null, userAgent: null }, receivedAt: new Date(receivedAt) };
}
