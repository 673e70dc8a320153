import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Intake } from './intake.types.js';

export const INTAKE_STREAM = 'intakes';

/** An intake as the journal keeps it. */
interface IntakeRecord extends Omit<Intake, 'ctx' | 'receivedAt'> {
  v: 1;
  ctx: Omit<RequestContext, 'ip' | 'userAgent'>;
  receivedAt: string;
}

export function writeIntake({ ctx, ...intake }: Intake): string {
  const { tenantId, world, clockOffsetMs, principal, correlationId } = ctx;
  const record: IntakeRecord = {
    v: 1,
    ...intake,
    ctx: { tenantId, world, clockOffsetMs, principal, correlationId },
    receivedAt: intake.receivedAt.toISOString(),
  };
  return JSON.stringify(record);
}

/** @throws SyntaxError, TypeError when it is no record of an intake */
export function readIntake(record: Buffer): Intake {
  const { v, ctx, receivedAt, ...intake } = JSON.parse(record.toString()) as IntakeRecord;
  if (v !== 1) throw new TypeError(`an intake record of version ${String(v)}`);
  return { ...intake, ctx: { ...ctx, ip: null, userAgent: null }, receivedAt: new Date(receivedAt) };
}
