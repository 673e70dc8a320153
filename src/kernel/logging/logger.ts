import type { LoggerService } from '@nestjs/common';
import { pino, type Logger as PinoLogger } from 'pino';
import { currentCorrelationId } from '../context/correlation.js';

export type Logger = PinoLogger;

/** Injection token of the program's logger. */
export const LOGGER = Symbol('afflux logger');

const REDACTED = [
  'password',
  '*.password',
  'headers.authorization',
  'headers.cookie',
  'headers["x-api-key"]',
  'authorization',
  'token',
  '*.token',
  'secret',
  '*.secret',
  'api_key',
  '*.api_key',
];

/** Structured JSON logs on stdout; secrets are blanked, the correlation id is added by itself. */
export function createLogger(level: string, bindings: Record<string, unknown> = {}): Logger {
  return pino({
    level,
    base: bindings,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { err: describeError },
    mixin: () => {
      const correlationId = currentCorrelationId();
      return correlationId ? { correlationId } : {};
    },
  });
}

const TELLING = ['code', 'constraint', 'table', 'query'] as const;

/** An error without what drivers hang on it: parameters and details of a failed query are people's data. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const facts = error as unknown as Record<string, unknown>;
  const told = TELLING.filter((field) => typeof facts[field] === 'string').map((field) => [
    field,
    facts[field],
  ]);
  return {
    type: name,
    message,
    stack,
    ...Object.fromEntries(told),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}

/** Lets Nest write through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: unknown): void {
    // Nest tells of every module and route at start; that is noise unless one is looking for it.
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ rest }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
  debug(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }
}
