import type { OutboundAnswer } from '../../kernel/outbound/outbound-http.js';
import type { Exchange } from '../webhooks.types.js';

/** What the log keeps of a body. */
const MAX_LOGGED = 4_096;
const MIN_SECRET = 4;
const BLANK = '[redacted]';
const SECRET_PARAMETER = /(^|[_-])(token|key|secret|password|passwd|pwd|auth|sig|signature|api_?key)$/i;
const SECRET_HEADERS = new Set(['webhook-signature', 'set-cookie', 'cookie', 'authorization']);

/** A request as it is about to be sent. */
export interface PreparedRequest {
  step: string | null;
  isFailover: boolean;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** Values that must not appear in the log. */
  secrets: readonly string[];
}

/** What the log may know of a request and its answer. */
export function loggedExchange(
  { step, isFailover, method, url, headers, body, secrets }: PreparedRequest,
  answer: OutboundAnswer | null,
  error: string | null,
  durationMs: number,
): Exchange {
  const clean = (text: string): string => loggable(text, secrets);
  return {
    ...{ step, isFailover },
    request: {
      method,
      url: clean(withoutSecretParameters(url)),
      headers: cleanHeaders(headers, clean),
      body: body === null ? null : clean(body),
    },
    response: answer && {
      status: answer.status,
      headers: cleanHeaders(answer.headers, clean),
      body: clean(answer.body.toString('utf8')),
    },
    error,
    durationMs: Math.round(durationMs),
  };
}

function cleanHeaders(
  headers: Record<string, string>,
  clean: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      clean(name),
      SECRET_HEADERS.has(name.toLowerCase()) ? BLANK : clean(value),
    ]),
  );
}

function withoutSecretParameters(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const names = [...url.searchParams.keys()].filter((name) => SECRET_PARAMETER.test(name));
  if (names.length === 0) return text;
  for (const name of names) url.searchParams.set(name, BLANK);
  return url.toString();
}

/** Blanked before it is cut, so that no part of a secret stays at the end; without what PostgreSQL refuses. */
function loggable(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= MIN_SECRET) clean = clean.replaceAll(secret, BLANK);
  }
  clean = storableText(clean);
  return clean.length > MAX_LOGGED ? `${storableText(clean.slice(0, MAX_LOGGED))}…` : clean;
}

/** Without NUL and halves of surrogate pairs: PostgreSQL keeps neither. */
export function storableText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\ufffd')).toString();
}
