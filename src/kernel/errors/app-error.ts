export type RetryAdvice = 'no' | 'after_fix' | 'yes' | 'after_delay';

/** What the catalogue says of one error: the text people read when they look a code up. */
export interface ErrorSpec {
  /** Stable and dotted: `offer.not_found`. Never changes once released. */
  code: string;
  /** HTTP status the API answers with. */
  status: number;
  /** One sentence for the caller; a thrower may replace it with one that knows more. */
  message: string;
  cause: string;
  cure: string;
  retry: RetryAdvice;
}

const catalogue = new Map<string, ErrorSpec>();
const specs = new WeakMap<Function, ErrorSpec>();

/** Enters an error class into the catalogue; a code may be used by one class only. */
export function Catalogued(spec: ErrorSpec) {
  return (target: Function): void => {
    if (catalogue.has(spec.code)) throw new Error(`error code ${spec.code} is declared twice`);
    catalogue.set(spec.code, spec);
    specs.set(target, spec);
  };
}

/** Every error the loaded program can answer with, ordered by code. */
export function errorCatalogue(): ErrorSpec[] {
  // Not by locale: the generated page must be the same on every machine.
  return [...catalogue.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

export function specOf(errorClass: Function): ErrorSpec {
  const spec = specs.get(errorClass);
  if (!spec) throw new Error(`${errorClass.name} is not in the error catalogue`);
  return spec;
}

export interface ErrorOptions {
  message?: string | string[];
  /** Safe for the caller to read; never secrets, SQL or other people's data. */
  details?: Record<string, unknown>;
  /** Response headers that belong to this error, `Retry-After` for one. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** Base of all errors a caller may see. Anything else that is thrown becomes `internal`. */
export abstract class AppError extends Error {
  readonly spec: ErrorSpec;
  readonly messages: string | string[];
  readonly details?: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(options: ErrorOptions = {}) {
    const spec = specOf(new.target);
    const messages = options.message ?? spec.message;
    super(Array.isArray(messages) ? messages.join('; ') : messages, { cause: options.cause });
    this.name = new.target.name;
    this.spec = spec;
    this.messages = messages;
    this.details = options.details;
    this.headers = options.headers ?? {};
  }

  get code(): string {
    return this.spec.code;
  }

  get status(): number {
    return this.spec.status;
  }
}
