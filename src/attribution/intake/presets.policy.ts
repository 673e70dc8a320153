import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import type { ReportedStatus } from '../conversions.types.js';
import { PRESET_NAMES, type PresetName } from './presets.types.js';

type Fields = Record<string, unknown>;

/** How one system names what we name otherwise; of several names the first that is filled counts. */
interface Dialect {
  clickId: string[];
  transactionId: string[];
  /** Sale price where the system knows it; redtrack, voluum and keitaro only know what the affiliate earns. */
  amount: string[];
  event: string[];
  couponCode?: string[];
  /** Its status words in lower case; another word stays as it is and is refused as no status of ours. */
  statuses: Record<string, ReportedStatus>;
  /** What a postback without a status means. */
  defaultStatus?: ReportedStatus;
  /** What a status word means that is not listed; without it the word stays. */
  otherStatus?: ReportedStatus;
  /** Parameters of free use, kept as metadata. */
  extras?: RegExp;
  /** Parameters that carry a shared secret; they are neither used nor kept. */
  secrets?: string[];
}

// Sources: developers.everflow.io; support.tune.com 4413247665431; help.trackier.com 8107277 and 8107293;
// help-center.affise.com 6475468; docs.redtrack.io; doc.voluum.com; docs.keitaro.io.
const DIALECTS: Record<PresetName, Dialect> = {
  everflow: {
    clickId: ['transaction_id'],
    transactionId: ['order_id'],
    amount: ['amount'],
    event: ['adv_event_id', 'event_id'],
    couponCode: ['coupon_code'],
    statuses: { approved: 'approved', pending: 'pending', rejected: 'rejected', invalid: 'rejected' },
    extras: /^(nid|adv[1-5])$/,
  },
  tune: {
    clickId: ['transaction_id'],
    transactionId: ['adv_sub', 'conversion_unique_id'],
    amount: ['amount'],
    event: ['goal_ref', 'goal_id'],
    couponCode: ['promo_code'],
    statuses: { approved: 'approved', pending: 'pending', rejected: 'rejected' },
    extras: /^offer_id$/,
    secrets: ['security_token'],
  },
  trackier: {
    clickId: ['click_id'],
    transactionId: ['txn_id'],
    amount: ['sale_amount', 'revenue'],
    event: ['goal_value', 'goal_id'],
    statuses: { approved: 'approved', pending: 'pending', rejected: 'rejected', cancelled: 'rejected' },
    extras: /^sub([1-9]|1[0-5])$/,
    secrets: ['security_token'],
  },
  affise: {
    clickId: ['clickid', 'click_id'],
    transactionId: ['action_id'],
    amount: ['sum'],
    event: ['goal'],
    couponCode: ['promo_code'],
    // 4 is hold for one of its products and unlisted for the others.
    statuses: { '1': 'approved', '2': 'pending', '3': 'rejected', '4': 'pending', '5': 'pending' },
    extras: /^custom_field([1-9]|1[0-5])$/,
    secrets: ['secure'],
  },
  redtrack: {
    clickId: ['clickid'],
    transactionId: ['rdtk_event_id'],
    amount: ['sum'],
    event: ['type'],
    statuses: { approved: 'approved', pending: 'pending', declined: 'rejected' },
    otherStatus: 'pending',
  },
  voluum: {
    clickId: ['cid'],
    transactionId: ['txid'],
    amount: ['payout'],
    event: ['et'],
    statuses: {},
  },
  keitaro: {
    clickId: ['subid'],
    transactionId: ['tid'],
    amount: ['payout', 'revenue'],
    event: [],
    statuses: { lead: 'pending', sale: 'approved', rejected: 'rejected', rebill: 'approved' },
    defaultStatus: 'approved',
    extras: /^sub_id_([1-9]|1[0-5])$/,
  },
};

/** Keitaro's `sale_status=paid,done`: further words for one of its own. */
const OWN_WORDS: Record<string, ReportedStatus> = {
  lead_status: 'pending',
  sale_status: 'approved',
  rejected_status: 'rejected',
};

/**
 * The fields of a postback under our names: `click_id`, `transaction_id`, `amount`, `currency`, `status`,
 * `event`, `coupon_code`, `metadata`. A sale without an order id has the click's, once for each event;
 * fields that the preset does not know stay.
 * @throws RequestInvalid when there is no such preset
 */
export function applyPreset(name: string, fields: Fields): Fields {
  const dialect = dialectOf(name);
  const clickId = firstOf(fields, dialect.clickId);
  const mapped: Fields = {
    click_id: clickId,
    transaction_id: firstOf(fields, dialect.transactionId) ?? clickId,
    amount: firstOf(fields, dialect.amount),
    event: firstOf(fields, dialect.event),
    coupon_code: firstOf(fields, dialect.couponCode ?? ['coupon_code']),
    status: statusOf(dialect, name, fields),
    metadata: metadataOf(dialect, fields),
  };
  const used = new Set([
    ...[...dialect.clickId, ...dialect.transactionId, ...dialect.amount, ...dialect.event],
    ...[...(dialect.couponCode ?? []), ...(dialect.secrets ?? [])],
    ...(name === 'keitaro' ? Object.keys(OWN_WORDS) : []),
    'preset',
  ]);
  const rest = Object.entries(fields).filter(
    ([field]) => !used.has(field) && !(field in mapped) && !dialect.extras?.test(field),
  );
  return { ...Object.fromEntries(rest), ...given(mapped) };
}

function dialectOf(name: string): Dialect {
  if (!(PRESET_NAMES as readonly string[]).includes(name)) {
    throw new RequestInvalid({ message: [`preset must be one of ${PRESET_NAMES.join(', ')}`] });
  }
  return DIALECTS[name as PresetName];
}

function statusOf(dialect: Dialect, name: string, fields: Fields): unknown {
  const sent = firstOf(fields, ['status']);
  if (sent === undefined) return dialect.defaultStatus;
  const word = textOf(sent).trim().toLowerCase();
  if (name === 'keitaro') {
    const own = Object.entries(OWN_WORDS).find(([parameter]) => wordsIn(fields[parameter]).includes(word));
    if (own) return own[1];
  }
  return Object.hasOwn(dialect.statuses, word) ? dialect.statuses[word] : (dialect.otherStatus ?? sent);
}

function wordsIn(list: unknown): string[] {
  return textOf(list)
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}

function metadataOf({ extras }: Dialect, fields: Fields): unknown {
  if (isFilled(fields.metadata)) return fields.metadata;
  const kept = Object.entries(fields).filter(([field, value]) => extras?.test(field) && isFilled(value));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function firstOf(fields: Fields, names: string[]): unknown {
  return names.map((name) => fields[name]).find(isFilled);
}

/** Trackers send the parameters they know nothing for empty. */
function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
