import fc from 'fast-check';

import { FaultyFileLayer } from '../../test/chaos/faulty-file-layer.js';
import { ForgetfulFileLayer, type Survivors } from '../../test/chaos/forgetful-file-layer.js';
import { withDirectory } from '../../test/chaos/journal-helpers.js';
import { JournalReader } from './journal-reader.js';
import { JournalWriter } from './journal-writer.js';
import type { JournalPosition } from './journal.types.js';

type Step =
  | { do: 'append'; sizes: number[] }
  | { do: 'wait'; turns: number }
  | { do: 'crash'; kept: number; zeroed: boolean }
  | { do: 'restart' }
  | { do: 'read'; maxRecords: number; remove: boolean }
  | { do: 'fill'; room: number }
  | { do: 'break'; operation: 'sync' | 'truncate' | 'create' | 'syncDirectory' }
  | { do: 'repair' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('append'), sizes: fc.array(fc.nat(120), { maxLength: 12 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait'), turns: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash'),
      kept: fc.double({ min: 0, max: 1, noNaN: true }),
      zeroed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('read'),
      maxRecords: fc.integer({ min: 1, max: 20 }),
      remove: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fill'), room: fc.nat(200) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('break'),
      operation: fc.constantFrom('sync', 'truncate', 'create', 'syncDirectory'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('repair') }) },
) as fc.Arbitrary<Step>;

/** A journal, its disk and its database, with the promises that must hold whatever happens to the disk. */
class World {
  private readonly disk = new ForgetfulFileLayer();
  private faults!: FaultyFileLayer;
  private reader!: JournalReader;
  private writer!: JournalWriter;
  private sequence = 0;
  readonly handedIn = new Map<string, string>();
  readonly acknowledged = new Map<string, string>();
  readonly stored = new Map<string, string>();
  private readonly owners = new Map<string, string>();
  private checkpoint: JournalPosition | null = null;

  constructor(
    private readonly directory: string,
    private readonly knowsCheckpoint: boolean,
  ) {}

  async open(): Promise<void> {
    this.faults = new FaultyFileLayer(this.disk);
    this.reader = new JournalReader({ directory: this.directory, layer: this.faults, chunkBytes: 64 });
    this.writer = await JournalWriter.open({
      directory: this.directory,
      layer: this.faults,
      segmentBytes: 700,
      groupBytes: 300,
      retryMs: 1,
      minFreeBytes: 0,
      minSegment: this.knowsCheckpoint ? (this.checkpoint?.segment ?? 0) : 0,
    });
  }

  async take(action: Step): Promise<void> {
    if (action.do === 'append') action.sizes.forEach((size) => this.append(size));
    else if (action.do === 'wait') await turns(action.turns);
    else if (action.do === 'crash') await this.crash(action.kept, action.zeroed);
    else if (action.do === 'restart') await this.restart();
    else if (action.do === 'read') await this.read(action.maxRecords, action.remove);
    else if (action.do === 'fill') this.faults.room = action.room;
    else if (action.do === 'break') this.faults.faults.set(action.operation, 'EIO');
    else this.repair();
  }

  async finish(): Promise<void> {
    this.repair();
    await this.restart();
    while (!(await this.read(50, false)));
    await this.writer.close();
  }

  private append(size: number): void {
    const id = String(this.sequence++);
    const text = `${id}:`.padEnd(size, id);
    this.handedIn.set(id, text);
    this.writer.append(text, (error, position) => {
      if (error) return;
      this.acknowledged.set(id, text);
      this.claim(position!, id);
    });
  }

  private async crash(kept: number, zeroed: boolean): Promise<void> {
    const survivors: Survivors = (unsynced) => {
      const rest = Buffer.from(unsynced.subarray(0, Math.floor(unsynced.length * kept)));
      return zeroed ? rest.fill(0, Math.floor(rest.length / 2)) : rest;
    };
    this.faults.kill();
    await this.disk.crash(survivors);
    await this.open();
  }

  private async restart(): Promise<void> {
    await this.writer.close();
    await this.open();
  }

  private repair(): void {
    this.faults.faults.clear();
    this.faults.room = Infinity;
  }

  /** Stores a batch and then the checkpoint, as the ingest does; both survive every crash of the journal's disk. */
  private async read(maxRecords: number, remove: boolean): Promise<boolean> {
    const batch = await this.reader.readBatch(this.checkpoint, { maxRecords });
    batch.records.forEach((record, i) => {
      const text = record.toString();
      const id = text.slice(0, text.indexOf(':'));
      this.stored.set(id, text);
      this.claim(batch.positions[i]!, id);
    });
    expect(batch.isRewound).toBe(false);
    this.checkpoint = batch.next;
    if (remove) await this.reader.removeSegmentsBefore(this.checkpoint);
    return batch.atEnd;
  }

  private claim(position: JournalPosition, id: string): void {
    const key = `${position.segment}:${position.offset}`;
    const owner = this.owners.get(key);
    if (owner !== undefined && owner !== id) throw new Error(`${key} belonged to ${owner} and now to ${id}`);
    this.owners.set(key, id);
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a journal on a disk that forgets what was not synced', () => {
  it('stores every acknowledged record, invents none and gives no position twice', async () => {
    let crashes = 0;
    let acknowledged = 0;
    let unpromised = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.boolean(),
        (steps, knowsCheckpoint) =>
          withDirectory(async (directory) => {
            const world = new World(directory, knowsCheckpoint);
            await world.open();
            for (const each of steps) await world.take(each);
            await world.finish();
            for (const [id, text] of world.acknowledged) expect(world.stored.get(id)).toBe(text);
            for (const [id, text] of world.stored) expect(text).toBe(world.handedIn.get(id));
            crashes += steps.filter((each) => each.do === 'crash').length;
            acknowledged += world.acknowledged.size;
            unpromised += world.handedIn.size - world.acknowledged.size;
          }),
      ),
      { numRuns: 300 },
    );
    expect(crashes).toBeGreaterThan(100);
    expect(acknowledged).toBeGreaterThan(1000);
    expect(unpromised).toBeGreaterThan(100);
  }, 120_000);

  it('forgets: without a sync nothing would survive', () =>
    withDirectory(async (directory) => {
      const disk = new ForgetfulFileLayer();
      const lying = new FaultyFileLayer(disk);
      const create = lying.create.bind(lying);
      lying.create = async (path) => ({
        ...(await create(path)),
        sync: (done) => setImmediate(() => done(null)),
      });
      const writer = await JournalWriter.open({ directory, layer: lying });
      await writer.appendAsync('acknowledged by a disk that lies');
      const reader = new JournalReader({ directory, layer: lying });
      expect((await reader.readBatch(null)).records).toHaveLength(1);
      await disk.crash();
      expect((await reader.readBatch(null)).records).toHaveLength(0);
    }));
});
