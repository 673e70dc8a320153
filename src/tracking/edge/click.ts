import type { CatalogEntry } from '../catalog/catalog.types.js';
import type { ClickRecord } from '../click-record.types.js';
import { parseDevice } from '../device/device-parser.js';
import { newId } from '../../kernel/ids/uuid.js';
import type { TemplateValues } from '../../kernel/url-template/url-template.js';
import { readParameters } from './click-parameters.js';

const MAX_HEADER = 1024;

/** What the route knows of a visit, before anything is made of it. */
export interface Visit {
  method: string;
  ip: string | null;
  userAgent: string | undefined;
  referrer: string | undefined;
  query: Record<string, unknown>;
}

/** Makes the click that the journal keeps. A HEAD request follows the link but nobody looked. */
export function recordOf(
  visit: Visit,
  entry: CatalogEntry,
  country: string | null,
  now: number,
): ClickRecord {
  const { facts } = entry;
  const userAgent = headerText(visit.userAgent);
  const { device, os, browser } = parseDevice(userAgent);
  const { subs, source, adIds } = readParameters(visit.query);
  const isHead = visit.method === 'HEAD';
  return {
    v: 1,
    id: newId(),
    tenantId: facts.tenantId,
    linkId: facts.linkId,
    offerId: facts.offerId,
    advertiserId: facts.advertiserId,
    promoterId: facts.promoterId,
    at: now,
    method: visit.method,
    ip: visit.ip,
    userAgent,
    device,
    os,
    browser,
    country,
    referrer: headerText(visit.referrer),
    subs,
    source,
    adIds,
    counted: !isHead,
    reason: isHead ? 'head' : null,
  };
}

/** The macros of a destination; without a record there is no click id to give. */
export function macroValues(click: ClickRecord, isRecorded: boolean): TemplateValues {
  const values: Record<string, string | null> = {
    click_id: isRecorded ? click.id : null,
    offer_id: click.offerId,
    aff_id: click.promoterId,
    campaign_id: null,
    link_id: click.linkId,
    source: click.source,
    country: click.country,
    device: click.device,
    os: click.os,
    browser: click.browser,
    ip: click.ip,
    timestamp: Math.floor(click.at / 1000).toString(),
  };
  for (let index = 0; index < click.subs.length; index++) values[`sub${index + 1}`] = click.subs[index]!;
  return values;
}

function headerText(value: string | undefined): string | null {
  if (!value) return null;
  return value.length > MAX_HEADER ? value.slice(0, MAX_HEADER) : value;
}
