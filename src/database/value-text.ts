// Anything that an array's text may hold as it is; a word like NULL would mean nothing.
const PLAIN = /^[\w.:+-]+$/;
const NULL_WORD = /^null$/i;

/** A value of a statement as PostgreSQL reads it; objects as JSON. */
export function textOfValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return textOfArray(value);
  return textOfScalar(value);
}

function textOfScalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

function textOfArray(values: readonly unknown[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ',';
    const value = values[index];
    if (value === null || value === undefined) text += 'NULL';
    else if (Array.isArray(value)) text += textOfArray(value);
    else text += textOfElement(typeof value === 'string' ? value : textOfScalar(value));
  }
  return `${text}}`;
}

function textOfElement(text: string): string {
  if (PLAIN.test(text) && !NULL_WORD.test(text)) return text;
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
