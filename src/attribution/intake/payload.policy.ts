const SECRET_NAME = /^(api[_-]?key|x-api-key|authorization|password|secret|security_token|token)$/i;
const KEY_SHAPED = /afx_(?:live|test)_(?:sk|pt)_[A-Za-z0-9_-]+/g;
const MAX_DEPTH = 12;
const MAX_STORED = 64 * 1024;
const MAX_TEXT = 2_000;
const REDACTED = '[redacted]';
// NUL and halves of surrogate pairs: neither text nor jsonb can hold them.
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** Takes out fields that carry secrets, and keys that stand anywhere in a text. */
export function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return clean(fields, 0) as Record<string, unknown>;
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(KEY_SHAPED, REDACTED);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((inner) => clean(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !SECRET_NAME.test(name))
      .map(([name, inner]) => [name.replace(KEY_SHAPED, REDACTED), clean(inner, depth + 1)]),
  );
}

/** What of a request can be kept as jsonb, whatever was sent; valid reports stay as they are. */
export function storable(fields: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(fields);
  if (text.length <= MAX_STORED) return storableText(fields) as Record<string, unknown>;
  const short = Object.entries(fields)
    .filter(([, value]) => value === null || typeof value !== 'object')
    .slice(0, 50)
    .map(([name, value]) => [
      name.slice(0, 100),
      typeof value === 'string' ? value.slice(0, MAX_TEXT) : value,
    ]);
  return storableText({ ...Object.fromEntries(short), _truncated_from: text.length }) as Record<
    string,
    unknown
  >;
}

function storableText(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\ufffd');
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(storableText);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [storableText(name), storableText(inner)]),
  );
}

/** A body without fields is kept as it came, and refused for the fields it lacks. */
export function fieldsOf(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  return typeof body === 'object' && !Array.isArray(body)
    ? (body as Record<string, unknown>)
    : { _body: body };
}
