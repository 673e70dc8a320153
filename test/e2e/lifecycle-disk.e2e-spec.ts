import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseEnvironment, runApp, startApp, type TestApp } from '../setup/app.js';
import { call, eventually } from '../setup/http.js';

/** A disk of 64 MiB that a test can fill; null where this user may not mount one. */
function tinyDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'afflux-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true });
}

/** Takes every free byte. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w');
  const block = Buffer.alloc(1024 * 1024);
  try {
    for (let size = block.length; size >= 1;) {
      try {
        if (writeSync(file, block, 0, size) === 0) size = Math.floor(size / 2);
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

const disk = tinyDisk();
if (!disk) console.log('This user may not mount a tmpfs: the tests of a full disk are skipped.');
const onTinyDisk = disk ? describe : describe.skip;

onTinyDisk('a full disk', () => {
  let app: TestApp;
  const acknowledged: string[] = [];
  let lost = 0;

  beforeAll(async () => {
    app = await startApp({ env: { DATA_DIR: disk!, LOG_LEVEL: 'fatal' } });
  });
  afterAll(async () => {
    await app.dispose();
    unmount(disk!);
  });

  /** Follows the link and keeps the books of what was promised. */
  const visit = async (): Promise<string | null> => {
    const answer = await call(app.url, 'GET', '/c/demo?sub1=full');
    expect(answer.status).toBe(302);
    const id = answer.headers.get('x-click-id');
    const inDestination = new URL(answer.headers.get('location')!).searchParams.get('click_id');
    expect(inDestination || null).toBe(id);
    if (id) acknowledged.push(id);
    else lost++;
    return id;
  };
  const lostByMetrics = async (): Promise<number> => {
    const { text } = await call(app.url, 'GET', '/metrics');
    return Number(/^afflux_clicks_lost_total (\d+)/m.exec(text)?.[1]);
  };
  const becomesFull = async (): Promise<void> => {
    fill(disk!);
    await eventually(async () => expect(await visit()).toBeNull());
    for (let n = 0; n < 20; n++) expect(await visit()).toBeNull();
    const ready = await call(app.url, 'GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body.parts.journal).toMatchObject({ status: 'down', required: true });
    expect((await call(app.url, 'GET', '/health/live')).status).toBe(200);
    expect(await lostByMetrics()).toBe(lost);
  };
  const heals = async (): Promise<void> => {
    rmSync(join(disk!, 'filler'));
    await eventually(async () => expect(await visit()).not.toBeNull());
    expect((await call(app.url, 'GET', '/health/ready')).status).toBe(200);
    for (let n = 0; n < 20; n++) expect(await visit()).not.toBeNull();
    await eventually(async () => {
      const rows = await app.database.query<{ id: string }>(
        `SELECT id FROM clicks WHERE sub1 = 'full' ORDER BY id`,
      );
      expect(rows.map(({ id }) => id)).toEqual([...acknowledged].sort());
    });
    expect(await app.database.query('SELECT 1 FROM journal_set_aside')).toEqual([]);
  };

  it('redirects without a click id, counts the loss and says so; heals when space returns; twice', async () => {
    for (let n = 0; n < 20; n++) expect(await visit()).not.toBeNull();
    await becomesFull();
    await heals();
    await becomesFull();
    await heals();
  });

  it('starts on it as well, unready, and heals', async () => {
    await app.stop();
    fill(disk!);
    app = await app.restart();
    lost = 0;
    await becomesFull();
    await heals();
  });

  it('names DATA_DIR when not even the first file can be written', async () => {
    // Nobody else may give a byte back meanwhile.
    await app.stop();
    fill(disk!);
    try {
      writeFileSync(join(disk!, 'filler'), '', { flag: 'a' });
      const folder = join(disk!, 'new');
      const run = runApp({ ...baseEnvironment(app.database, folder) });
      expect(await run.exited).toBe(1);
      expect(run.output()).toMatch(/^afflux: DATA_DIR: .*\n$/);
    } finally {
      rmSync(join(disk!, 'filler'));
    }
  });
});
