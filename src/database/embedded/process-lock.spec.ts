import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectoryInUse } from './embedded-postgres.errors.js';
import { ProcessLock } from './process-lock.js';

describe('ProcessLock', () => {
  let dir: string;
  const holder = (pid: number, began: string) =>
    writeFile(join(dir, 'postgres.lock'), JSON.stringify({ pid, began, nonce: 'old' }));

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'afflux-lock-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is held once and free again after release, leaving no file', async () => {
    const { lock, wasLeftBehind } = await ProcessLock.acquire(dir);
    expect(wasLeftBehind).toBe(false);
    await expect(ProcessLock.acquire(dir)).rejects.toThrow(DataDirectoryInUse);
    await lock.release();
    expect(await readdir(dir)).toEqual([]);
    const again = await ProcessLock.acquire(dir);
    expect(again.wasLeftBehind).toBe(false);
    await again.lock.release();
  });

  it('takes the lock of a dead process over', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');
    await holder(child.pid ?? 0, 'whenever');
    const { lock, wasLeftBehind } = await ProcessLock.acquire(dir);
    expect(wasLeftBehind).toBe(true);
    await lock.release();
  });

  it('is not fooled by a living process that was given the number of a dead one', async () => {
    await holder(process.pid, 'in another life');
    const { lock, wasLeftBehind } = await ProcessLock.acquire(dir);
    expect(wasLeftBehind).toBe(true);
    await lock.release();
  });

  it('takes a torn lock over', async () => {
    await writeFile(join(dir, 'postgres.lock'), '{"pid":');
    const { lock } = await ProcessLock.acquire(dir);
    await lock.release();
  });

  it('lets exactly one of many win a stale lock', async () => {
    await holder(process.pid, 'in another life');
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => ProcessLock.acquire(dir)));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });
});
