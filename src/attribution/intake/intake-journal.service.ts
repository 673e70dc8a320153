import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { HealthParts } from '../../health/health-parts.js';
import { JournalClosed, JournalLocked } from '../../journal/journal.errors.js';
import { JournalReader } from '../../journal/journal-reader.js';
import { JournalWriter } from '../../journal/journal-writer.js';
import { nodeJournalOf, type NodeJournal } from '../../journal/node-journal.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { INTAKE_STREAM, writeIntake } from './intake-record.policy.js';
import type { Intake } from './intake.types.js';

/** Roles that answer senders of sales; the others only settle what waits in PostgreSQL. */
const ANSWERING_ROLES = new Set(['all', 'api']);

const MAX_KEPT = 100_000;

/** Keeps every inbound request on disk before anybody is answered. */
@Injectable()
export class IntakeJournal implements OnModuleInit, OnApplicationShutdown {
  private writer: JournalWriter | null = null;
  private place: NodeJournal | null = null;
  /** Intakes that a request is still waiting for: they settle themselves. */
  private readonly inFlight = new Set<string>();
  /** Settled by their own request, and not yet behind the checkpoint. */
  private readonly settled = new Set<string>();
  /** Kept, and left to the drain. */
  private readonly kept = new Map<string, Intake>();

  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly health: HealthParts,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!ANSWERING_ROLES.has(this.config.role)) return;
    try {
      await this.open();
    } catch (error) {
      if (!(error instanceof JournalLocked) || this.config.role !== 'api') throw error;
      // One more api process on a DATA_DIR: it answers 2xx only for what PostgreSQL has, and 503 while that is away.
      this.logger.warn({ err: error }, 'this process has no intake journal: give it a DATA_DIR of its own');
    }
  }

  private async open(): Promise<void> {
    const place = nodeJournalOf(this.config.dataDir, INTAKE_STREAM);
    const writer = await JournalWriter.open({
      directory: place.directory,
      onStateChange: (problem) =>
        problem
          ? this.logger.error(
              { err: problem, alert: 'journal_unwritable' },
              'the intake journal cannot be written',
            )
          : this.logger.info('the intake journal is writable again'),
    });
    this.place = place;
    this.writer = writer;
    this.health.register({
      name: 'intakeJournal',
      required: false,
      check: () => {
        const { isWritable, bytesOnDisk, pending } = writer.stats();
        return isWritable
          ? Promise.resolve({ bytesOnDisk, pending })
          : Promise.reject(new Error('unwritable'));
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writer?.close();
  }

  /** Where this process keeps its intakes; null when it takes none in. */
  get reader(): { nodeId: string; reader: JournalReader } | null {
    return (
      this.place && {
        nodeId: this.place.nodeId,
        reader: new JournalReader({ directory: this.place.directory }),
      }
    );
  }

  /**
   * Runs the work on an intake once the intake is on disk. Whatever becomes of the work and of this process, the
   * intake is settled: by the work, or by the drain afterwards.
   * @throws JournalError when it could not be kept, and whatever the work throws
   */
  async keepWhile<T>(intake: Intake, work: () => Promise<{ isSettled: boolean; result: T }>): Promise<T> {
    if (!this.writer) throw new JournalClosed('there is no intake journal');
    this.inFlight.add(intake.id);
    try {
      await this.writer.appendAsync(writeIntake(intake));
      const { isSettled, result } = await work();
      if (isSettled) this.settled.add(intake.id);
      else this.noteKept(intake);
      return result;
    } finally {
      this.inFlight.delete(intake.id);
    }
  }

  isInFlight(id: string): boolean {
    return this.inFlight.has(id);
  }

  /** An intake of this process that waits for the drain. */
  findKept(id: string): Intake | null {
    return this.kept.get(id) ?? null;
  }

  /** Whether its own request settled it. */
  isSettled(id: string): boolean {
    return this.settled.has(id);
  }

  /** The checkpoint is behind these: nobody needs to remember them. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.settled.delete(id);
      this.kept.delete(id);
    }
  }

  /** For senders who ask; those that are too many are still on disk. */
  private noteKept(intake: Intake): void {
    if (this.kept.size < MAX_KEPT) this.kept.set(intake.id, intake);
  }
}
