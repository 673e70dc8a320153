import fc from 'fast-check';
import { newId } from '../../kernel/ids/uuid.js';
import type { ClickRecord } from '../click-record.types.js';
import {
  CLICK_COLUMNS,
  copyHead,
  copyTail,
  parseRecord,
  UnreadableRecord,
  type Verdict,
} from './click-row.js';

const COUNTED = { reason: null, isUnique: true };
const copyLine = (record: ClickRecord, verdict: Verdict): string => copyHead(record) + copyTail(verdict);

const click = (change: Partial<ClickRecord> = {}): ClickRecord => ({
  v: 1,
  id: newId(),
  tenantId: newId(),
  linkId: newId(),
  offerId: newId(),
  advertiserId: newId(),
  promoterId: newId(),
  at: 1_763_700_000_000,
  method: 'GET',
  ip: '8.8.8.8',
  userAgent: 'UA',
  device: null,
  os: null,
  browser: null,
  language: null,
  country: null,
  region: null,
  city: null,
  asn: null,
  referrer: null,
  subs: [],
  source: null,
  adIds: null,
  visitor: null,
  duplicateSeconds: 60,
  nonce: null,
  score: 0,
  signals: [],
  route: null,
  leases: [],
  counted: true,
  reason: null,
  ...change,
});

/** What COPY makes of one cell of its text format. */
function unescaped(cell: string): string | null {
  if (cell === '\\N') return null;
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return cell.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}

describe('a line for COPY', () => {
  it('keeps any text in its own cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = copyLine(click({ subs: [text], userAgent: text }), COUNTED);
        expect(line.endsWith('\n')).toBe(true);
        const cells = line.slice(0, -1).split('\t');
        expect(cells).toHaveLength(CLICK_COLUMNS.length);
        expect(unescaped(cells[CLICK_COLUMNS.indexOf('sub1')]!)).toBe(text.replaceAll('\0', ''));
        expect(unescaped(cells[CLICK_COLUMNS.indexOf('user_agent')]!)).toBe(text.replaceAll('\0', ''));
      }),
    );
  });

  it('tells absent from empty', () => {
    const cells = copyLine(click({ subs: [null, ''] }), COUNTED).split('\t');
    expect(cells[CLICK_COLUMNS.indexOf('sub1')]).toBe('\\N');
    expect(cells[CLICK_COLUMNS.indexOf('sub2')]).toBe('');
    expect(cells[CLICK_COLUMNS.indexOf('sub3')]).toBe('\\N');
  });
});

describe('parseRecord', () => {
  it('reads what the edge writes', () => {
    const record = click({ adIds: { gclid: 'g' }, subs: ['ü', null] });
    expect(parseRecord(Buffer.from(JSON.stringify(record)))).toEqual(record);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['null', 'null'],
    ['a number', '1'],
    ['another version', JSON.stringify({ ...click(), v: 2 })],
    ['a bad id', JSON.stringify({ ...click(), id: 'x' })],
    ['a bad time', JSON.stringify({ ...click(), at: null })],
    ['too many subs', JSON.stringify({ ...click(), subs: Array(11).fill('x') })],
  ])('sets %s aside', (_, payload) => {
    expect(() => parseRecord(Buffer.from(payload))).toThrow(UnreadableRecord);
  });
});
