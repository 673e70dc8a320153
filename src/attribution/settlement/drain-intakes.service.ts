import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { JournalReader } from '../../journal/journal-reader.js';
import type { JournalBatch, JournalPosition } from '../../journal/journal.types.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { nextLook } from '../intake/click-arrival.policy.js';
import { IntakeJournal } from '../intake/intake-journal.service.js';
import { intakeIdOf, readIntake } from '../intake/intake-record.policy.js';
import type { Intake } from '../intake/intake.types.js';
import { IntakesRepository } from '../intake/intakes.repository.js';
import { IntakeCheckpointRepository } from './intake-checkpoint.repository.js';
import { SettlementQueue } from './settlement-queue.service.js';

const LOOK_EVERY_MS = 500;
const RETRY_MS = 1_000;
/** An empty journal is worth a write this often, so that it can be seen that nothing waits. */
const WATERMARK_EVERY_MS = 1_000;
const BATCH_RECORDS = 1_000;

/**
 * Goes behind the requests through the journal of intakes and settles what they left: after a crash, and while or
 * after the database was away. The checkpoint passes an intake only when its row is in PostgreSQL.
 */
@Injectable()
export class DrainIntakesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private position: JournalPosition | null = null;
  private isInTrouble = false;
  private watermarkAt = 0;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly journal: IntakeJournal,
    private readonly checkpoints: IntakeCheckpointRepository,
    private readonly settlement: SettlementQueue,
    private readonly intakes: IntakesRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const place = this.journal.reader;
    if (place) this.running = this.run(place.nodeId, place.reader);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(nodeId: string, reader: JournalReader): Promise<void> {
    let isKnown = false;
    while (!this.stop.signal.aborted) {
      let pause = LOOK_EVERY_MS;
      try {
        if (!isKnown) this.position = await this.checkpoints.find(nodeId);
        isKnown = true;
        if (!(await this.drainBatch(nodeId, reader))) pause = 0;
        if (this.isInTrouble) this.logger.info('kept sales are settled again');
        this.isInTrouble = false;
      } catch (error) {
        if (!this.isInTrouble)
          this.logger.warn({ err: error }, 'kept sales cannot be settled now; they wait on disk');
        this.isInTrouble = true;
        pause = RETRY_MS;
      }
      await sleep(pause, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** Settles one batch and moves the checkpoint behind it; true when there is nothing more to do for now. */
  private async drainBatch(nodeId: string, reader: JournalReader): Promise<boolean> {
    const readAt = new Date();
    const batch = await reader.readBatch(this.position, { maxRecords: BATCH_RECORDS });
    if (batch.records.length === 0 && batch.corrupt.length === 0) {
      await this.raiseWatermark(nodeId, batch.next, readAt);
      return true;
    }
    const { intakes, settled } = await this.readable(nodeId, batch);
    // Their requests are about to settle them; the checkpoint cannot pass them before.
    if (intakes.some(({ id }) => this.journal.isInFlight(id))) return true;
    await this.settleLeft(intakes.filter(({ id }) => !this.journal.isSettled(id)));
    await this.checkpoints.advance(nodeId, batch.next, batch.records.length, batch.atEnd ? readAt : null);
    this.journal.forget([...settled, ...intakes.map(({ id }) => id)]);
    if (this.position?.segment !== batch.next.segment) await reader.removeSegmentsBefore(batch.next);
    this.position = batch.next;
    return batch.atEnd;
  }

  private async raiseWatermark(nodeId: string, at: JournalPosition, readAt: Date): Promise<void> {
    if (readAt.getTime() - this.watermarkAt < WATERMARK_EVERY_MS) return;
    await this.checkpoints.advance(nodeId, at, 0, readAt);
    this.watermarkAt = readAt.getTime();
  }

  /** What their own requests settled needs no reading: under load that is nearly all. */
  private async readable(
    nodeId: string,
    batch: JournalBatch,
  ): Promise<{ intakes: Intake[]; settled: string[] }> {
    const intakes: Intake[] = [];
    const settled: string[] = [];
    for (const { position, bytes, kind } of batch.corrupt) {
      await this.checkpoints.setAside(nodeId, position, bytes, `damaged journal: ${kind}`);
    }
    for (const [index, record] of batch.records.entries()) {
      const id = intakeIdOf(record);
      if (id !== null && this.journal.isSettled(id)) {
        settled.push(id);
        continue;
      }
      try {
        intakes.push(readIntake(record));
      } catch (error) {
        await this.checkpoints.setAside(nodeId, batch.positions[index]!, record, (error as Error).message);
      }
    }
    return { intakes, settled };
  }

  private async settleLeft(intakes: readonly Intake[]): Promise<void> {
    const stored = await this.checkpoints.findStored(intakes.map(({ id }) => id));
    await Promise.all(intakes.filter(({ id }) => !stored.has(id)).map((intake) => this.settleOne(intake)));
  }

  /** What waits for its click, and what cannot be settled by a fault of ours, is left to the job for due intakes. */
  private async settleOne(intake: Intake): Promise<void> {
    const outcome = await this.settlement.settle(intake, { mayBeStored: true }).catch((error: unknown) => {
      this.logger.warn({ err: error, intakeId: intake.id }, 'a kept sale could not be settled; it is queued');
      return null;
    });
    if (outcome !== null && outcome.kind !== 'waiting') return;
    await this.tx.run(intake.ctx, () => this.intakes.queue(intake, nextLook(new Date(), 0)));
  }
}
