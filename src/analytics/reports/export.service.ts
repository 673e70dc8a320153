import { Injectable } from '@nestjs/common';
import { PassThrough, type Readable } from 'node:stream';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { csvLine } from '../../kernel/http/csv.js';
import { TooManyStreams } from '../analytics.errors.js';
import type { ReportRowDto } from './dto/report.dto.js';
import { type ReportRequest, ReportsService } from './reports.service.js';

/** Each holds a connection and a snapshot of the database. */
const MOST_AT_ONCE = 4;
const STUCK_MS = 60_000;
const COUNTS = [
  ...(['clicks', 'countedClicks', 'uniqueClicks', 'impressions', 'countedImpressions'] as const),
  ...(['conversions', 'approvedConversions', 'pendingConversions', 'rejectedConversions'] as const),
  'conversionRate' as const,
];
const MONEY = ['currency', 'amount', 'commission', 'approvedCommission', 'pendingCommission', 'epc'] as const;

/** Reports as files, written while they are read: memory stays the same however many lines there are. */
@Injectable()
export class ExportService {
  private running = 0;

  constructor(private readonly reports: ReportsService) {}

  /**
   * The lines of a report as a stream. Resolves once the first of them were read, so that what is refused is
   * answered with an error and not with half a file.
   * @throws TooManyStreams, and as ReportsService.report
   */
  async open(ctx: RequestContext, request: ReportRequest, format: 'csv' | 'json'): Promise<Readable> {
    if (this.running >= MOST_AT_ONCE) throw new TooManyStreams();
    this.running++;
    const out = new PassThrough();
    const write = format === 'csv' ? csvWriter(request) : jsonWriter();
    let began: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (began = resolve));
    const done = this.reports
      .forEachBatch(ctx, request, async (rows, isFirst) => {
        const text = write.lines(rows, isFirst);
        began();
        await send(out, text);
      })
      .finally(() => this.running--);
    done.then(
      () => out.end(write.end),
      (error: Error) => out.destroy(error),
    );
    // A file that is broken off is no fault of ours once it began.
    out.on('error', () => undefined);
    await Promise.race([first, done]);
    return out;
  }
}

interface LineWriter {
  lines: (rows: ReportRowDto[], isFirst: boolean) => string;
  end: string;
}

/** One line for each currency, so that every cell is one number; counts are repeated and not to be added up over them. */
function csvWriter({ groupBy }: ReportRequest): LineWriter {
  const header = csvLine(['period', ...groupBy, ...COUNTS, ...MONEY]);
  const lineOf = (row: ReportRowDto, money: ReportRowDto['money'][number] | null): string =>
    csvLine([
      row.period,
      ...groupBy.map((name) => row.keys[name]),
      ...COUNTS.map((name) => row[name]),
      ...MONEY.map((name) => money?.[name]),
    ]);
  return {
    lines: (rows, isFirst) =>
      (isFirst ? header : '') +
      rows
        .flatMap((row) => (row.money.length > 0 ? row.money : [null]).map((money) => lineOf(row, money)))
        .join(''),
    end: '',
  };
}

function jsonWriter(): LineWriter {
  let isEmpty = true;
  return {
    lines: (rows, isFirst) => {
      const text = rows.map((row) => JSON.stringify(row)).join(',\n');
      const comma = !isEmpty && text !== '' ? ',\n' : '';
      if (text !== '') isEmpty = false;
      return (isFirst ? '[\n' : '') + comma + text;
    },
    end: '\n]\n',
  };
}

/** Waits until the reader took it; throws when it is gone or does not move. */
async function send(out: PassThrough, text: string): Promise<void> {
  if (out.destroyed) throw new Error('the reader is gone');
  if (out.write(text)) return;
  await new Promise<void>((resolve, reject) => {
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      out.off('drain', onDrain).off('close', onClose);
      if (error) reject(error);
      else resolve();
    };
    const onDrain = (): void => finish();
    const onClose = (): void => finish(new Error('the reader is gone'));
    const timer = setTimeout(() => finish(new Error('the reader does not move')), STUCK_MS);
    out.once('drain', onDrain).once('close', onClose);
  });
}
