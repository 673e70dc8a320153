import { toUnits } from '../../kernel/money/money.js';
import type { EventFilters, Json, JsonObject, Owner } from '../webhooks.types.js';
import { type CatalogEvent, catalogEvent } from './event-catalog.js';

type Payload = Record<string, unknown>;

/**
 * What an owner is shown of an event: null when it is none of theirs, or their filters stop it. The tenant itself
 * sees all of it, others the fields of the catalogue, partners in the spelling of their API. Amounts are in currency
 * units. Of things that are told together each is judged by itself.
 */
export function viewOf(
  type: string,
  payload: Payload,
  owner: Owner,
  filters: EventFilters = {},
): JsonObject | null {
  const event = catalogEvent(type);
  if (event?.isForTenantOnly && owner.kind !== 'tenant') return null;
  const list = event?.listOf;
  if (list === undefined) return shownOf(payload, event?.sample, owner, filters);
  const [sample] = event!.sample[list] as JsonObject[];
  const shown = (payload[list] as Payload[]).flatMap((item) => shownOf(item, sample, owner, filters) ?? []);
  return shown.length === 0 ? null : { [list]: shown };
}

/** The example of an event, as the owner would get it. */
export function sampleFor(type: string, owner: Owner): JsonObject | null {
  const event: CatalogEvent | undefined = catalogEvent(type);
  if (!event) return null;
  const { sample, listOf: list } = event;
  if (list === undefined) return inSpellingOf(owner, sample);
  return { [list]: (sample[list] as JsonObject[]).map((item) => inSpellingOf(owner, item)) };
}

export function passesFilters(data: JsonObject, filters: EventFilters): boolean {
  return Object.entries(filters).every(([field, values]) =>
    values.some((value) => Object.hasOwn(data, field) && data[field] === value),
  );
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function shownOf(
  payload: Payload,
  sample: JsonObject | undefined,
  owner: Owner,
  filters: EventFilters,
): JsonObject | null {
  if (!concerns(payload, owner)) return null;
  const data = readable(payload);
  const shown = owner.kind === 'tenant' ? data : inSpellingOf(owner, fieldsOf(sample ?? {}, data));
  return passesFilters(shown, filters) ? shown : null;
}

function fieldsOf(sample: JsonObject, data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([name]) => Object.hasOwn(sample, name)));
}

function concerns(payload: Payload, { kind, id }: Owner): boolean {
  switch (kind) {
    case 'tenant':
      return true;
    case 'advertiser':
      return payload.advertiserId === id;
    case 'promoter':
      return payload.promoterId === id || isBeneficiary(payload, kind, id);
    case 'partner':
      // The links of a partner's campaigns have the partner as their promoter.
      return payload.partnerId === id || payload.promoterId === id || isBeneficiary(payload, kind, id);
    case 'affiliate':
      return payload.affiliateId === id || isBeneficiary(payload, kind, id);
  }
}

function isBeneficiary(payload: Payload, kind: string, id: string | null): boolean {
  return payload.beneficiaryKind === kind && payload.beneficiaryId === id;
}

/** Amounts as the API shows them, with their currency beside them; what only roll-ups need is left out. */
function readable(payload: Payload): JsonObject {
  const data: JsonObject = {};
  for (const [name, value] of Object.entries(payload)) {
    if (name === 'change') continue;
    if (isMoney(value)) {
      data[name] = toUnits(BigInt(value.minor), value.currency);
      data.currency = value.currency;
    } else if (isGroup(value)) {
      // Its currency is that of the whole.
      const { currency, ...inside } = readable(value);
      if (currency !== undefined) data.currency = currency;
      data[name] = inside;
    } else data[name] = value as Json;
  }
  return data;
}

function isMoney(value: unknown): value is { minor: string; currency: string } {
  if (!isGroup(value)) return false;
  const { minor, currency } = value;
  return typeof minor === 'string' && typeof currency === 'string';
}

function isGroup(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inSpellingOf(owner: Owner, data: JsonObject): JsonObject {
  if (owner.kind !== 'partner') return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [snakeCase(name), value]));
}
