import type { LinkEntry } from '../catalog/catalog.types.js';
import { SUB_COUNT } from '../click-record.types.js';
import { jsonCell, NOTHING, textCell, timeCell } from '../copy-text.js';
import type { Click } from './click.js';

const NO_SUBS = `${NOTHING}\t`.repeat(SUB_COUNT);
const NO_PLACE = `\t${NOTHING}\t${NOTHING}\t${NOTHING}\t`;
const DIRECT = '{"rule":null,"strategy":"direct","propensity":1,"skipped":[]}';

/**
 * What the journal keeps of a click: a version, what the ingest decides by, and then, as PostgreSQL's COPY takes it,
 * its row as far as the edge knows it. The ingest reads the start and hands the rest on, bytes as they are. The order
 * of the columns is the journal's format: to change it takes another version. See read-click-line.ts.
 */
export function clickLine(click: Click): string {
  const { parameters, region, city, asn, signals } = click;
  const { subs } = parameters;
  const country = textCell(click.country);
  const device = textCell(click.device);
  const visitor = textCell(click.visitor);
  const place =
    region === null && city === null && asn === null
      ? NO_PLACE
      : `\t${textCell(region)}\t${textCell(city)}\t${asn ?? NOTHING}\t`;
  return (
    `2\t${click.reason ?? NOTHING}\t${click.at}\t${click.at === click.now ? NOTHING : click.now}` +
    `\t${click.duplicateSeconds}\t${country}\t${device}\t${visitor}\t${textCell(click.visitorBefore)}` +
    `\t${textCell(click.nonce)}\t${click.leases.length === 0 ? '' : click.leases.join(' ')}` +
    `\t${click.id}\t${idsOf(click)}\t${timeCell(click.at)}\t${textCell(click.visit.method)}` +
    `\t${textCell(click.keptIp)}\t${textCell(click.userAgent)}\t${device}\t${textCell(click.os)}` +
    `\t${textCell(click.browser)}\t${textCell(click.language)}\t${country}${place}${textCell(click.referrer)}\t` +
    `${subs.length === 0 ? NO_SUBS : subCells(subs)}${textCell(parameters.source)}\t${parameters.adIds === null ? NOTHING : jsonCell(parameters.adIds)}` +
    `\t${visitor}\t${click.firstTouchId ?? NOTHING}\t${click.score}\t${signalsCell(signals)}\t${routeCell(click)}\t`
  );
}

function subCells(subs: readonly (string | null)[]): string {
  let cells = '';
  for (let index = 0; index < SUB_COUNT; index++) cells += `${textCell(subs[index])}\t`;
  return cells;
}

/** The texts of signals by name: there are a dozen, and JSON takes longer than all the rest of the line. */
const named = new Map<string, string>();
const MAX_NAMED = 100;

function signalsCell(signals: Click['signals']): string {
  if (signals.length === 0) return NOTHING;
  let cells = '';
  for (const { name, weight } of signals) {
    let start = named.get(name);
    if (start === undefined) {
      start = textCell(`{"name":${JSON.stringify(name)},"weight":`);
      if (named.size < MAX_NAMED) named.set(name, start);
    }
    cells += `${cells === '' ? '[' : ','}${start}${weight}}`;
  }
  return `${cells}]`;
}

function routeCell({ route }: Click): string {
  if (route === null) return NOTHING;
  const { rule, strategy, propensity, skipped, arm } = route;
  const isDirect =
    strategy === 'direct' && rule === null && propensity === 1 && skipped.length === 0 && arm === undefined;
  return isDirect ? DIRECT : jsonCell(route);
}

interface Ids {
  link: LinkEntry;
  cells: string;
}

const ids = new WeakMap<Click['destination'], Ids>();

/** The same for every click of a link on one destination. */
function idsOf({ link, destination }: Click): string {
  const known = ids.get(destination);
  if (known?.link === link) return known.cells;
  const { tenantId, linkId, promoterId } = link.facts;
  const { offerId, advertiserId } = destination.facts;
  const cells = [tenantId, linkId, offerId, advertiserId, promoterId].map(textCell).join('\t');
  ids.set(destination, { link, cells });
  return cells;
}
