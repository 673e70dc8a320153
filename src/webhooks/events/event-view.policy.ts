import { toUnits } from '../../kernel/money/money.js';
import type { EventFilters, Json, JsonObject, Owner } from '../webhooks.types.js';
import { catalogEvent } from './event-catalog.js';

/**
 * What an owner is shown of an event: null when it is none of theirs. The tenant itself sees all of it, others the
 * fields of the catalogue, partners in the spelling of their API. Amounts are in currency units.
 */
export function viewOf(type: string, payload: Record<string, unknown>, owner: Owner): JsonObject | null {
  if (!concerns(payload, owner)) return null;
  const data = readable(payload);
  if (owner.kind === 'tenant') return data;
  const shown = new Set(Object.keys(catalogEvent(type)?.sample ?? {}));
  const own = Object.fromEntries(Object.entries(data).filter(([name]) => shown.has(name)));
  return inSpellingOf(owner, own);
}

/** The example of an event, as the owner would get it. */
export function sampleFor(type: string, owner: Owner): JsonObject | null {
  const sample = catalogEvent(type)?.sample;
  return sample ? inSpellingOf(owner, sample) : null;
}

export function passesFilters(data: JsonObject, filters: EventFilters): boolean {
  return Object.entries(filters).every(([field, values]) =>
    values.some((value) => Object.hasOwn(data, field) && data[field] === value),
  );
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function concerns(payload: Record<string, unknown>, { kind, id }: Owner): boolean {
  switch (kind) {
    case 'tenant':
      return true;
    case 'advertiser':
      return payload.advertiserId === id;
    case 'promoter':
      return payload.promoterId === id || isBeneficiary(payload, kind, id);
    case 'partner':
      return payload.partnerId === id || isBeneficiary(payload, kind, id);
    case 'affiliate':
      return payload.affiliateId === id || isBeneficiary(payload, kind, id);
  }
}

function isBeneficiary(payload: Record<string, unknown>, kind: string, id: string | null): boolean {
  return payload.beneficiaryKind === kind && payload.beneficiaryId === id;
}

/** Amounts as the API shows them; what only roll-ups need is left out. */
function readable(payload: Record<string, unknown>): JsonObject {
  const data: JsonObject = {};
  for (const [name, value] of Object.entries(payload)) {
    if (name === 'change') continue;
    if (isMoney(value)) {
      data[name] = toUnits(BigInt(value.minor), value.currency);
      data.currency = value.currency;
    } else data[name] = value as Json;
  }
  return data;
}

function isMoney(value: unknown): value is { minor: string; currency: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { minor, currency } = value as Record<string, unknown>;
  return typeof minor === 'string' && typeof currency === 'string';
}

function inSpellingOf(owner: Owner, data: JsonObject): JsonObject {
  if (owner.kind !== 'partner') return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [snakeCase(name), value]));
}
