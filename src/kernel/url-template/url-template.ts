import { InvalidDestination, MacroMisplaced, UnknownMacro } from './url-template.errors.js';

const SUB_IDS = Array.from({ length: 10 }, (_, index) => `sub${index + 1}`);

/** What a destination may name in braces. */
export const MACROS: readonly string[] = [
  'click_id',
  'offer_id',
  'aff_id',
  'campaign_id',
  'link_id',
  ...SUB_IDS,
  'source',
  'country',
  'device',
  'os',
  'browser',
  'ip',
  'timestamp',
];

export type TemplatePart = { kind: 'literal'; text: string } | { kind: 'macro'; name: string };

/** Values by macro name; a missing one fills in as nothing. */
export type TemplateValues = Readonly<Record<string, string | null | undefined>>;

const MAX_LENGTH = 2048;
const KNOWN = new Set(MACROS);
const BRACES = /\{([^{}]*)\}|[{}]/g;
const AUTHORITY = /^https?:\/\/([^/?#]*)/i;
const NOT_IN_A_URL = /[^\u0021-\u007e]|["<>^`|]/u;

/**
 * Splits a template into literal text and macros.
 * @throws UnknownMacro for a name that is not a macro and for a lone brace
 */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(BRACES)) {
    const name = match[1];
    if (name === undefined || !KNOWN.has(name)) {
      throw new UnknownMacro({ details: { macro: match[0].slice(0, 40), macros: MACROS } });
    }
    if (match.index > end) parts.push({ kind: 'literal', text: text.slice(end, match.index) });
    parts.push({ kind: 'macro', name });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'literal', text: text.slice(end) });
  return parts;
}

/**
 * Judges a destination when it is saved, so that filling it in can never fail or leave its host.
 * @throws InvalidDestination, MacroMisplaced, UnknownMacro
 */
export function checkTemplate(text: string): void {
  if (text.length > MAX_LENGTH)
    throw new InvalidDestination({ message: `The destination is longer than ${MAX_LENGTH} characters.` });
  if (/[\s\p{Cc}\p{Cs}\\]/u.test(text)) {
    throw new InvalidDestination({
      message: 'The destination holds a space, a control character or a backslash.',
    });
  }
  const parts = parseTemplate(text);
  const authority = AUTHORITY.exec(text)?.[1];
  if (authority === undefined) {
    if (/^[^:/?#]*\{/.test(text)) throw new MacroMisplaced();
    throw new InvalidDestination({ message: 'The destination must start with http:// or https://.' });
  }
  if (/[{}]/.test(authority)) throw new MacroMisplaced();
  if (authority.includes('@'))
    throw new InvalidDestination({ message: 'The destination must not carry a user name or password.' });
  const sample = parts.map((part) => (part.kind === 'literal' ? part.text : 'x')).join('');
  if (!URL.canParse(sample) || new URL(sample).hostname === '') throw new InvalidDestination();
}

/**
 * Prepares a template that was checked for filling in: values are URL-encoded, and where the template
 * does not name `{click_id}` the parameter is added to the query, before a fragment.
 */
export function compileTemplate(text: string, clickIdParameter: string): (values: TemplateValues) => string {
  const parts = withClickId(parseTemplate(inAscii(text)), clickIdParameter);
  // Literals and macros in turn, so that filling in is one pass over two arrays.
  const literals: string[] = [''];
  const macros: string[] = [];
  for (const part of parts) {
    if (part.kind === 'literal') {
      literals[literals.length - 1] += part.text;
    } else {
      macros.push(part.name);
      literals.push('');
    }
  }
  const [first = ''] = literals;
  return (values) => {
    let url = first;
    for (let index = 0; index < macros.length; index++) {
      const value = values[macros[index]!];
      if (value) url += encode(value);
      url += literals[index + 1]!;
    }
    return url;
  };
}

function withClickId(parts: TemplatePart[], parameter: string): TemplatePart[] {
  if (parts.some((part) => part.kind === 'macro' && part.name === 'click_id')) return parts;
  const at = parts.findIndex((part) => part.kind === 'literal' && part.text.includes('#'));
  const holder = parts[at];
  const cut = holder?.kind === 'literal' ? holder.text.indexOf('#') : 0;
  const before: TemplatePart[] = at < 0 ? parts : parts.slice(0, at);
  const after: TemplatePart[] = [];
  if (holder?.kind === 'literal') {
    before.push({ kind: 'literal', text: holder.text.slice(0, cut) });
    after.push({ kind: 'literal', text: holder.text.slice(cut) }, ...parts.slice(at + 1));
  }
  const name = `${separatorAfter(before)}${encode(parameter)}=`;
  return [...before, { kind: 'literal', text: name }, { kind: 'macro', name: 'click_id' }, ...after];
}

function separatorAfter(parts: TemplatePart[]): string {
  if (!parts.some((part) => part.kind === 'literal' && part.text.includes('?'))) return '?';
  const last = parts.findLast((part) => part.kind === 'macro' || part.text !== '');
  return last?.kind === 'literal' && /[?&]$/.test(last.text) ? '' : '&';
}

/** The literal text as it may stand in a Location header: an international host and path in ASCII. */
function inAscii(text: string): string {
  if (!NOT_IN_A_URL.test(text)) return text;
  const origin = AUTHORITY.exec(text)?.[0] ?? '';
  const rest = text.slice(origin.length).replace(new RegExp(NOT_IN_A_URL, 'gu'), encode);
  return (NOT_IN_A_URL.test(origin) ? new URL(origin).origin : origin) + rest;
}

/** What `encodeURIComponent` would leave as it is: ids, mostly, and asking is cheaper. */
const PLAIN = /^[A-Za-z0-9_.~-]*$/;

/** A text as it may stand in a path or a query. */
export function encode(value: string): string {
  if (PLAIN.test(value)) return value;
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair, from JSON for instance: UTF-8 has no way to say it.
    return encodeURIComponent(Buffer.from(value).toString());
  }
}
