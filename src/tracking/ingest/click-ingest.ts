import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalReader } from '../../journal/journal-reader.js';
import type { JournalBatch, JournalPosition } from '../../journal/journal.types.js';
import { CapLeasesRepository } from './cap-leases.repository.js';
import { ClickBatchRepository, type SetAsideRecord } from './click-batch.repository.js';
import { JournalNodeRepository } from './journal-node.repository.js';
import { JournalReporter } from './journal-reporter.js';
import { UnreadableRecord } from './click-row.js';
import { ImpressionBatchRepository } from './impression-batch.repository.js';
import { insertBatch } from './insert-batch.js';
import type { BatchResult, IngestProgress, IngestSettings } from './ingest.types.js';
import { type ReadClick, readClick, type ReadClicks, readClicks } from './read-clicks.js';
import { asksToLookFirst, isTakenId } from './store-clicks.js';

const IDLE_MS = 20;
const WATERMARK_EVERY_MS = 400;
const PARTITIONS_EVERY_MS = 3_600_000;
const RETRY_MS = 500;
/** Bytes that end a batch. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** While behind, batches grow so much: what roll-ups cost depends on their number, and nobody waits for one of them. */
const GROWTH = 2;
/** Another node may store the same clicks between a look and the copy, with each of its batches once. */
const MOST_LOOKS = 5;

/** What is read a second time: all before the position; days whose clicks are kept begin with the id. */
interface Replay {
  until: JournalPosition;
  firstKept: string;
}

/** A batch of the journal, decoded. */
interface ReadBatch extends ReadClicks {
  batch: JournalBatch;
  /** Asked before reading: what was on disk by then is in this batch or an earlier one. */
  readAt: number;
  /** Whether the end was asked for before reading. */
  isLast: boolean;
}

/**
 * Moves the click journal into PostgreSQL exactly once: rows, roll-ups and checkpoint commit together,
 * segments go only after that commit, and what cannot be stored is set aside where it can be seen.
 */
export class ClickIngest {
  private readonly reader: JournalReader;
  private readonly reporter: JournalReporter;
  private position: JournalPosition | null = null;
  private replay: Replay | null = null;
  /** Whether clicks are expected that are stored already. */
  private looksFirst = false;

  constructor(
    private readonly settings: IngestSettings,
    private readonly onProgress: (progress: IngestProgress) => void,
    private readonly onTrouble: (error: Error) => void,
  ) {
    this.reader = new JournalReader({ directory: settings.directory });
    this.reporter = new JournalReporter(this.reader);
  }

  /** Runs until told to stop, then drains what is left unless PostgreSQL is away. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        await this.runConnected(stop);
      } catch (error) {
        this.reporter.noteError(error as Error);
        this.onTrouble(error as Error);
        await sleep(RETRY_MS, undefined, { signal: stop }).catch(() => undefined);
      }
    }
  }

  private async runConnected(stop: AbortSignal): Promise<void> {
    const client = new pg.Client({
      connectionString: this.settings.connectionString,
      application_name: 'afflux click ingest',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const batches = new ClickBatchRepository(client, this.settings.nodeId);
      while (!(await batches.tryLock())) {
        await sleep(RETRY_MS, undefined, { signal: stop }).catch(() => undefined);
        if (stop.aborted) return;
      }
      await batches.prepare();
      const nodes = new JournalNodeRepository(client, this.settings.nodeId);
      await this.drain(batches, nodes, stop);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async drain(
    batches: ClickBatchRepository,
    nodes: JournalNodeRepository,
    stop: AbortSignal,
  ): Promise<void> {
    this.position = await batches.checkpoint();
    let partitionsAt = 0;
    let watermarkAt = 0;
    let following: Promise<ReadBatch> | null = null;
    for (;;) {
      if (Date.now() - partitionsAt > PARTITIONS_EVERY_MS) {
        await batches.partitions.ensure();
        await new ImpressionBatchRepository(batches.connection).ensurePartitions();
        await batches.forgetOldMarks();
        partitionsAt = Date.now();
      }
      const read: ReadBatch = await (following ?? this.read(this.position, stop, 1));
      const { batch, readAt, isLast } = read;
      if (batch.isRewound)
        this.onTrouble(new Error('the checkpoint was ahead of the journal; reading from its start'));
      // While PostgreSQL has work, the next batch is read; near the end that would only make batches small.
      following = batch.atEnd ? null : this.read(batch.next, stop, GROWTH);
      following?.catch(() => undefined);
      const isIdle = batch.records.length === 0 && batch.corrupt.length === 0;
      if (!isIdle || (batch.atEnd && readAt - watermarkAt > WATERMARK_EVERY_MS)) {
        await this.settle(batches, read);
        if (batch.atEnd) watermarkAt = readAt;
      }
      if (await this.reporter.report(nodes, this.position)) {
        await retrySetAside(batches, nodes);
        // From the oldest segment on disk: what is stored already is not counted again.
        if (this.position) this.replay = { until: this.position, firstKept: await batches.findFirstKept() };
        this.position = null;
        following = null;
      }
      if (batch.atEnd && isLast) return;
      if (isIdle) await sleep(IDLE_MS);
    }
  }

  private async read(from: JournalPosition | null, stop: AbortSignal, growth: number): Promise<ReadBatch> {
    const isLast = stop.aborted;
    const readAt = Date.now();
    const limits = { maxRecords: growth * this.settings.batchRecords, maxBytes: growth * BATCH_BYTES };
    const batch = await this.reader.readBatch(from, limits);
    return { batch, readAt, isLast, ...(await readClicks(batch)) };
  }

  private async settle(
    batches: ClickBatchRepository,
    { batch, readAt, clicks: read, unreadable }: ReadBatch,
  ): Promise<void> {
    const drainedThrough = batch.atEnd ? readAt : null;
    const { replay } = this;
    const clicks = replay ? read.filter((click) => !isForgotten(click, replay)) : read;
    const result = await this.store(
      batches,
      clicks,
      unreadable,
      batch.next,
      batch.records.length,
      drainedThrough,
    );
    if (this.position?.segment !== batch.next.segment) await this.reader.removeSegmentsBefore(batch.next);
    this.position = batch.next;
    this.reporter.noteRecords(batch.records.length);
    this.onProgress({ ...result, checkpoint: batch.next, drainedThrough });
  }

  /** One transaction for all; when the database refuses the data, halves, down to the one record it refuses. */
  private async store(
    batches: ClickBatchRepository,
    clicks: ReadClick[],
    setAside: SetAsideRecord[],
    next: JournalPosition,
    records: number,
    drainedThrough: number | null,
    looks = 0,
  ): Promise<BatchResult> {
    const { looksFirst } = this;
    try {
      const result = await batches.inTransaction(async () => {
        const { inserted, contradicting } = await insertBatch(batches, clicks, { looksFirst });
        const aside = [...setAside, ...contradicting];
        await batches.setAside(aside);
        await batches.advance(next, records, drainedThrough);
        if (drainedThrough !== null) {
          await new CapLeasesRepository(batches.connection).releaseDrained(this.settings.nodeId);
        }
        return { records, inserted, setAside: aside.length };
      });
      if (result.inserted === clicks.length) this.looksFirst = false;
      return result;
    } catch (error) {
      if (looks < MOST_LOOKS && asksToLookFirst(error)) {
        this.looksFirst = true;
        return this.store(batches, clicks, setAside, next, records, drainedThrough, looks + 1);
      }
      if (!isRefusedData(error)) throw error;
      if (clicks.length === 1) {
        const [{ position, payload }] = clicks as [ReadClick];
        const poison = { position, payload, reason: (error as Error).message };
        return this.store(batches, [], [...setAside, poison], next, records, drainedThrough);
      }
      const middle = Math.floor(clicks.length / 2);
      const second = clicks.slice(middle);
      const first = await this.store(
        batches,
        clicks.slice(0, middle),
        setAside,
        second[0]!.position,
        middle,
        null,
      );
      const rest = await this.store(batches, second, [], next, records - middle, drainedThrough);
      return {
        records,
        inserted: first.inserted + rest.inserted,
        setAside: first.setAside + rest.setAside,
      };
    }
  }
}

/** Tries each record that was set aside once more; what is refused again stays where it is. */
async function retrySetAside(batches: ClickBatchRepository, nodes: JournalNodeRepository): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const rows = await nodes.findSetAside(after, 500);
    for (const { id, payload } of rows) {
      const nowhere = { segment: 0, offset: 0 };
      await batches
        .inTransaction(async () => {
          const result = await insertBatch(batches, [readClick(payload, nowhere)], { looksFirst: true });
          if (result.contradicting.length === 0) await nodes.removeSetAside(id);
        })
        .catch((error: unknown) => {
          if (!isRefusedData(error) && !(error instanceof UnreadableRecord)) throw error;
        });
      after = id;
    }
    if (rows.length === 0) return;
  }
}

/** A click that is read again after its day was dropped was counted then, and must not be anew. */
function isForgotten({ click, position }: ReadClick, { until, firstKept }: Replay): boolean {
  if (click.id >= firstKept) return false;
  const { segment, offset } = until;
  return position.segment < segment || (position.segment === segment && position.offset < offset);
}

/** SQLSTATE classes 22 (data) and 23 (constraint): trying again would not help. */
function isRefusedData(error: unknown): boolean {
  // Other nodes store the same clicks all the time; they will be seen next time.
  if (isTakenId(error)) return false;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
