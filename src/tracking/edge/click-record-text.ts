import type { LinkEntry } from '../catalog/catalog.types.js';
import type { ClickRecord, RouteTaken } from '../click-record.types.js';
import type { Click } from './click.js';

/** What JSON writes otherwise than it stands: quotes, backslashes, control characters, halves of pairs. */
const NOT_AS_IT_STANDS = /["\\\u0000-\u001f\ud800-\udfff]/;
const NO_PLACE = ',"region":null,"city":null,"asn":null,"referrer":';
const DIRECT = '{"rule":null,"strategy":"direct","propensity":1,"skipped":[]}';

/**
 * `JSON.stringify(recordOf(click, kind))`, to the letter, put together by hand: the names are known, most values need
 * no escape, and the ids of a link and its offer are written once. It takes less than half of the time.
 */
export function recordText(click: Click, kind?: ClickRecord['kind']): string {
  const { parameters, region, city, asn } = click;
  const place =
    region === null && city === null && asn === null
      ? NO_PLACE
      : `,"region":${text(region)},"city":${text(city)},"asn":${number(asn)},"referrer":`;
  return (
    `{"v":1,${kind === undefined ? '' : `"kind":"${kind}",`}"id":"${click.id}",${idsOf(click)},"at":${click.at}` +
    `${click.at === click.now ? '' : `,"heardAt":${click.now}`},"method":${text(click.visit.method)}` +
    `,"ip":${text(click.keptIp)},"userAgent":${text(click.userAgent)},"device":${text(click.device)}` +
    `,"os":${text(click.os)},"browser":${text(click.browser)},"language":${text(click.language)}` +
    `,"country":${text(click.country)}${place}${text(click.referrer)}` +
    `,"subs":${texts(parameters.subs)},"source":${text(parameters.source)}` +
    `,"adIds":${parameters.adIds === null ? 'null' : JSON.stringify(parameters.adIds)}` +
    `,"visitor":${text(click.visitor)},"visitorBefore":${text(click.visitorBefore)}` +
    (click.firstTouchId === null ? '' : `,"firstTouchId":${text(click.firstTouchId)}`) +
    `,"duplicateSeconds":${number(click.duplicateSeconds)},"nonce":${text(click.nonce)}` +
    `,"score":${number(click.score)},"signals":${signalsOf(click)},"route":${routeOf(click.route)}` +
    `,"leases":${texts(click.leases)}` +
    (click.reason === null
      ? ',"counted":true,"reason":null}'
      : `,"counted":false,"reason":"${click.reason}"}`)
  );
}

function text(value: string | null): string {
  if (value === null) return 'null';
  return NOT_AS_IT_STANDS.test(value) ? JSON.stringify(value) : `"${value}"`;
}

function texts(values: readonly (string | null)[]): string {
  if (values.length === 0) return '[]';
  let all = text(values[0]!);
  for (let index = 1; index < values.length; index++) all += `,${text(values[index]!)}`;
  return `[${all}]`;
}

/** JSON knows no infinity. */
function number(value: number | null): string {
  return value !== null && Number.isFinite(value) ? String(value) : 'null';
}

function signalsOf({ signals }: Click): string {
  let all = '';
  for (const { name, weight } of signals) {
    all += `${all === '' ? '' : ','}{"name":${text(name)},"weight":${number(weight)}}`;
  }
  return `[${all}]`;
}

function routeOf(route: RouteTaken | null): string {
  if (route === null) return 'null';
  const { rule, strategy, propensity, skipped, arm } = route;
  const isDirect =
    strategy === 'direct' && rule === null && propensity === 1 && skipped.length === 0 && arm === undefined;
  return isDirect ? DIRECT : JSON.stringify(route);
}

interface Ids {
  link: LinkEntry;
  text: string;
}

const ids = new WeakMap<Click['destination'], Ids>();

/** The same for every click of a link on one destination. */
function idsOf({ link, destination }: Click): string {
  const known = ids.get(destination);
  if (known?.link === link) return known.text;
  const { tenantId, linkId, promoterId } = link.facts;
  const { offerId, advertiserId } = destination.facts;
  const all = JSON.stringify({ tenantId, linkId, offerId, advertiserId, promoterId }).slice(1, -1);
  ids.set(destination, { link, text: all });
  return all;
}
