import { isUuid } from '../../../kernel/ids/uuid.js';

/** What our redirects may be told to call it, whatever the offer's own name is. */
const OUR_NAMES = ['afx_click_id', 'click_id'];
const UTM = /^(?:_wc_order_attribution_)?utm_(?:id|content|term|campaign|source)$/;
const ADDRESS = /^(?:https?:\/\/|\/|\?)/i;
const MAX_VISITED = 5_000;
const MAX_ADDRESS = 4_096;

/**
 * The click id that an order carries, from the surest place to the least: a field or attribute of that name,
 * the query of an address such as the landing page, a UTM value. Only what has the form of our ids counts.
 * @param parameter the name by which the shop hands it on
 */
export function findClickId(order: unknown, parameter: string): string | null {
  const names = new Set([parameter, ...OUR_NAMES].map((name) => name.toLowerCase()));
  const pairs = namedTexts(order);
  const named = pairs.find(([name, text]) => names.has(name.toLowerCase()) && isUuid(text.trim()));
  if (named) return named[1].trim().toLowerCase();
  const queries = pairs.flatMap(([, text]) => queryOf(text));
  const inQuery = queries.find(([name, text]) => names.has(name.toLowerCase()) && isUuid(text));
  if (inQuery) return inQuery[1].toLowerCase();
  const utm = [...pairs, ...queries].find(([name, text]) => UTM.test(name) && isUuid(text.trim()));
  return utm ? utm[1].trim().toLowerCase() : null;
}

/** Every text of the order with the name it stands under; `{name|key, value}` is a text by that name. */
function namedTexts(order: unknown): [name: string, text: string][] {
  const found: [string, string][] = [];
  const waiting: unknown[] = [order];
  for (let visited = 0; visited < Math.min(waiting.length, MAX_VISITED); visited++) {
    const value = waiting[visited];
    if (value === null || typeof value !== 'object') continue;
    const { name, key, value: text } = value as Record<string, unknown>;
    const label = typeof name === 'string' ? name : key;
    if (typeof label === 'string' && typeof text === 'string') found.push([label, text]);
    for (const [field, inner] of Object.entries(value)) {
      if (typeof inner === 'string') found.push([field, inner]);
      else waiting.push(inner);
    }
  }
  return found;
}

/** The parameters of a text that is an address, whole or relative. */
function queryOf(text: string): [string, string][] {
  const trimmed = text.trim();
  if (trimmed.length > MAX_ADDRESS || !ADDRESS.test(trimmed) || !trimmed.includes('?')) return [];
  return [...new URLSearchParams(trimmed.slice(trimmed.indexOf('?') + 1).split('#')[0])];
}
