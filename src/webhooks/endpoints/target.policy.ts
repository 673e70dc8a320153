import { parseUrl } from '../../kernel/outbound/outbound-http.js';
import { catalogEvent } from '../events/event-catalog.js';
import { snakeCase } from '../events/event-view.policy.js';
import { hasPlaceInAuthority, macrosIn, placesIn } from '../sending/template.policy.js';
import type { EndpointKind, Json } from '../webhooks.types.js';

export interface WantedStep {
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Json;
}

/** What an endpoint is to call. */
export interface WantedTarget {
  kind: EndpointKind;
  url: string | null;
  failoverUrl: string | null;
  events: readonly string[];
  headers: Record<string, string>;
  steps: readonly WantedStep[] | null;
}

/** Of the connection, of the body, or what we prove ourselves with. */
const OURS = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'host', 'content-length', 'content-type', 'expect', 'date'],
  ...['accept-encoding', 'user-agent', 'forwarded'],
]);
const OUR_PREFIXES = ['webhook-', 'svix-', 'x-forwarded-', 'sec-', ':'];
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const HEADER_VALUE = /^[\t\u0020-\u007e]{0,1000}$/;
const ROOTS = new Set(['id', 'type', 'timestamp', 'entity', 'data', 'steps']);
/** Beside the fields of the event's data. */
export const COMMON_MACROS = ['event_id', 'event_type', 'timestamp'];

/** The first header that cannot be sent, or null. */
export function wrongHeader(headers: Record<string, string>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const isOurs = OURS.has(lower) || OUR_PREFIXES.some((prefix) => lower.startsWith(prefix));
    if (isOurs || !HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) return name.slice(0, 64);
  }
  return null;
}

/** A sentence that says what is wrong with a target, or null. */
export function faultOfTarget(target: WantedTarget): string | null {
  if (target.kind === 'pipeline') return faultOfPipeline(target);
  if (target.steps !== null) return 'only a pipeline has `steps`.';
  if (target.url === null) return '`url` is missing.';
  for (const [field, url] of Object.entries({ url: target.url, failoverUrl: target.failoverUrl })) {
    if (url === null) continue;
    const fault = target.kind === 'postback' ? faultOfPostback(url, target.events) : faultOfUrl(url);
    if (fault) return `\`${field}\` ${fault}`;
  }
  return null;
}

/** Every address that a target leads to, with something plain in place of names. */
export function addressesOf(
  target: Pick<WantedTarget, 'url' | 'failoverUrl'> & { steps: readonly { url: string }[] | null },
): string[] {
  const urls = [target.url, target.failoverUrl, ...(target.steps ?? []).map(({ url }) => url)];
  return urls.filter((url) => url !== null).map((url) => plain(url));
}

function faultOfPipeline({ url, failoverUrl, steps }: WantedTarget): string | null {
  if (url !== null || failoverUrl !== null) return 'a pipeline has `steps` and no `url` or `failoverUrl`.';
  if (steps === null || steps.length === 0) return '`steps` is missing.';
  const earlier = new Set<string>();
  for (const { name, url: address, body } of steps) {
    if (earlier.has(name)) return `two steps are called \`${name}\`.`;
    if (hasPlaceInAuthority(address)) return `step \`${name}\`: scheme, host and port must be written out.`;
    if (!parseUrl(plain(address))) return `step \`${name}\`: \`url\` is not an http or https URL.`;
    const { names, broken } = placesIn([address, body]);
    if (broken.length > 0)
      return `step \`${name}\`: braces without a name in \`${broken[0]!.slice(0, 60)}\`.`;
    const unknown = names.find((place) => !isKnownPlace(place, earlier));
    if (unknown) return `step \`${name}\`: there is no value \`${unknown.slice(0, 60)}\` at that point.`;
    earlier.add(name);
  }
  return null;
}

function isKnownPlace(place: string, earlier: ReadonlySet<string>): boolean {
  const [root = '', step = ''] = place.split('.');
  return ROOTS.has(root) && (root !== 'steps' || earlier.has(step));
}

function faultOfUrl(url: string): string | null {
  return parseUrl(url) ? null : 'is not an http or https URL.';
}

function faultOfPostback(url: string, events: readonly string[]): string | null {
  if (hasPlaceInAuthority(url)) return 'must have scheme, host and port written out.';
  const batched = events.find((type) => catalogEvent(type)?.listOf !== undefined);
  if (batched !== undefined)
    return `is for one thing at a time, and \`${batched}\` tells of several together.`;
  const macros = macrosOf(events);
  const unknown = macrosIn(url).find((name) => !macros.has(name));
  if (unknown !== undefined) {
    return `has the macro \`{${unknown.slice(0, 40)}}\`; there are ${[...macros].map((name) => `{${name}}`).join(' ')}.`;
  }
  return faultOfUrl(plain(url));
}

/** What postbacks of these events may name. */
function macrosOf(events: readonly string[]): Set<string> {
  const fields = events.flatMap((type) => Object.keys(catalogEvent(type)?.sample ?? {}));
  return new Set([...COMMON_MACROS, ...fields.map(snakeCase)]);
}

function plain(url: string): string {
  return url.replace(/\{\{[^{}]*\}\}|\{[^{}]*\}/g, 'x');
}
