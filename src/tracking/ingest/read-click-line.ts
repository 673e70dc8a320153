import { isUuid } from '../../kernel/ids/uuid.js';
import { type NotCountedReason, SUB_COUNT } from '../click-record.types.js';
import { LAST_MS, textOf } from '../copy-text.js';
import { CLICK_COLUMNS, UnreadableRecord } from './click-row.js';
import type { JudgedClick } from './judged-click.types.js';

const VERSION = 0x32;
const TAB = 0x09;
/** Version, reason, at, heardAt, duplicateSeconds, country, device, visitor, visitorBefore, nonce, leases. */
const CELLS = 11;
const UUID_LENGTH = 36;
/** Id, tenant, link, offer, advertiser and promoter stand at the start of every row, each with a tab behind it. */
const IDS_END = 6 * (UUID_LENGTH + 1);

/** Where columns of a row begin or end: `os`, `browser`, and `sub1` to `sub10`, counted from 0. */
const OS = CLICK_COLUMNS.indexOf('os');
const BROWSER_END = CLICK_COLUMNS.indexOf('browser') + 1;
const SUB1 = CLICK_COLUMNS.indexOf('sub1');
const SUBS_END = SUB1 + SUB_COUNT;
const NO_SUBS = Array.from({ length: SUB_COUNT }, () => '\\N').join('\t');

type Agent = Pick<JudgedClick, 'os' | 'browser'>;

type SharedIds = Pick<JudgedClick, 'tenantId' | 'linkId' | 'offerId' | 'promoterId'>;

/** What the ingest decides by, and where in the bytes the row for COPY begins. */
export interface ClickLine {
  click: JudgedClick;
  rowAt: number;
}

/** Whether a journal record is one that `clickLine` of the edge wrote; others are JSON. */
export function isClickLine(payload: Buffer): boolean {
  return payload[0] === VERSION && payload[1] === TAB;
}

/** Reads the clicks of one batch; ids that many of them share are kept once. */
export class ClickLineReader {
  private readonly known = new Map<string, SharedIds>();
  private readonly agents = new Map<string, Agent>();
  private readonly subs = new Map<string, JudgedClick['subs']>([[NO_SUBS, []]]);

  /** @throws UnreadableRecord */
  read(payload: Buffer): ClickLine {
    const { rowAt, cells } = headerOf(payload);
    const [, reason, at, , duplicateSeconds, country, device, visitor, visitorBefore, nonce, leases] = cells;
    const click: JudgedClick = {
      id: uuidIn(payload.toString('latin1', rowAt, rowAt + UUID_LENGTH)),
      ...this.idsIn(payload, rowAt + UUID_LENGTH),
      ...this.traitsIn(payload, rowAt + IDS_END),
      at: timeIn(at!),
      country: textOf(country!),
      device: textOf(device!),
      visitor: textOf(visitor!),
      visitorBefore: textOf(visitorBefore!),
      duplicateSeconds: Number(duplicateSeconds),
      nonce: textOf(nonce!),
      leases: leases === '' ? [] : leases!.split(' '),
      reason: textOf(reason!) as NotCountedReason | null,
    };
    return { click, rowAt };
  }

  /** What the row alone knows; hardly anything is told apart by it, so most of it is known by its bytes. */
  private traitsIn(payload: Buffer, from: number): Agent & Pick<JudgedClick, 'subs'> {
    let osAt = 0;
    let browserEnd = 0;
    let subsAt = 0;
    let subsEnd = 0;
    for (let at = from, column = 6; at < payload.length; at++) {
      if (payload[at] !== TAB) continue;
      column++;
      if (column === OS) osAt = at + 1;
      else if (column === BROWSER_END) browserEnd = at;
      else if (column === SUB1) subsAt = at + 1;
      else if (column === SUBS_END) {
        subsEnd = at;
        break;
      }
    }
    if (subsEnd === 0) throw new UnreadableRecord('not a whole row');
    const { os, browser } = this.agentIn(payload, osAt, browserEnd);
    return { os, browser, subs: this.subsIn(payload, subsAt, subsEnd) };
  }

  private agentIn(payload: Buffer, from: number, to: number): Agent {
    const bytes = payload.toString('latin1', from, to);
    const known = this.agents.get(bytes);
    if (known) return known;
    const [os, browser] = payload.toString('utf8', from, to).split('\t');
    const agent = { os: textOf(os!), browser: textOf(browser!) };
    this.agents.set(bytes, agent);
    return agent;
  }

  private subsIn(payload: Buffer, from: number, to: number): JudgedClick['subs'] {
    const bytes = payload.toString('latin1', from, to);
    const known = this.subs.get(bytes);
    if (known) return known;
    const subs = payload.toString('utf8', from, to).split('\t').map(textOf);
    this.subs.set(bytes, subs);
    return subs;
  }

  private idsIn(payload: Buffer, from: number): SharedIds {
    const text = payload.toString('latin1', from, from + IDS_END - UUID_LENGTH);
    const known = this.known.get(text);
    if (known) return known;
    const [before, tenantId, linkId, offerId, advertiserId, promoterId, after] = text.split('\t');
    if (before !== '' || after !== '') throw new UnreadableRecord('the ids are not in their places');
    uuidIn(advertiserId!);
    const ids = {
      tenantId: uuidIn(tenantId!),
      linkId: uuidIn(linkId!),
      offerId: uuidIn(offerId!),
      promoterId: uuidIn(promoterId!),
    };
    this.known.set(text, ids);
    return ids;
  }
}

/** When the journal got a click, in ms since the epoch. @throws UnreadableRecord */
export function heardAtOf(payload: Buffer): number {
  const { cells } = headerOf(payload);
  return timeIn(textOf(cells[3]!) ?? cells[2]!);
}

function headerOf(payload: Buffer): { rowAt: number; cells: string[] } {
  let tabs = 0;
  let end = 0;
  while (tabs < CELLS && end < payload.length) if (payload[end++] === TAB) tabs++;
  if (tabs < CELLS) throw new UnreadableRecord('not a whole click of version 2');
  return { rowAt: end, cells: payload.toString('utf8', 0, end - 1).split('\t') };
}

/** As PostgreSQL shows it: it is compared with what it has. */
function uuidIn(text: string): string {
  if (!isUuid(text)) throw new UnreadableRecord('an id is not a UUID');
  return text.toLowerCase();
}

function timeIn(cell: string): number {
  const at = Number(cell);
  if (cell === '' || !Number.isFinite(at) || Math.abs(at) > LAST_MS)
    throw new UnreadableRecord('at is not a time');
  return at;
}
