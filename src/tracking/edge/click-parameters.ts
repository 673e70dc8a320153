import { SUB_COUNT } from '../click-record.types.js';
import { cutText } from './cut-text.js';

const MAX_VALUE = 1024;
const AD_IDS = new Set(['gclid', 'fbclid', 'ttclid', 'msclkid']);

/** Names under which networks send sub ids. */
const SUB_INDEX = new Map<string, number>([
  ['sub_id', 0],
  ['aff_sub', 0],
  ['aff_sub1', 0],
]);
for (let n = 1; n <= SUB_COUNT; n++) {
  SUB_INDEX.set(`sub${n}`, n - 1);
  SUB_INDEX.set(`p${n}`, n - 1);
  if (n >= 2 && n <= 5) SUB_INDEX.set(`aff_sub${n}`, n - 1);
}

/** Whether a parameter of a tracking link is kept with the click. */
export function isKept(name: string): boolean {
  return SUB_INDEX.has(name) || name === 'source' || AD_IDS.has(name);
}

export interface ClickParameters {
  subs: (string | null)[];
  source: string | null;
  adIds: Record<string, string> | null;
}

/** The parameters a click keeps, out of a parsed query: a name that is repeated counts once. */
export function readParameters(query: Record<string, unknown>): ClickParameters {
  const subs: (string | null)[] = [];
  let source: string | null = null;
  let adIds: Record<string, string> | null = null;
  for (const name in query) {
    const value = textOf(query[name]);
    if (value === null) continue;
    const index = SUB_INDEX.get(name);
    if (index !== undefined) {
      while (subs.length <= index) subs.push(null);
      // The name itself beats its aliases, whatever the order.
      if (subs[index] === null || name === `sub${index + 1}`) subs[index] = value;
    } else if (name === 'source') {
      source = value;
    } else if (AD_IDS.has(name)) {
      adIds ??= {};
      adIds[name] = value;
    }
  }
  return { subs, source, adIds };
}

function textOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'string' || first === '') return null;
  const text = cutText(first, MAX_VALUE);
  // PostgreSQL's text cannot hold NUL.
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
