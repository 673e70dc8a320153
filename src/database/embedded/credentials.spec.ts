import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateCredentials } from './credentials.js';
import { DataDirectoryUnusable } from './embedded-postgres.errors.js';

describe('database passwords', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'afflux-credentials-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are made once, different for everybody, readable by nobody else', async () => {
    const first = await loadOrCreateCredentials(dir);
    expect(first.isNew).toBe(true);
    const all = [first.credentials.superuser, ...Object.values(first.credentials.roles)];
    expect(new Set(all).size).toBe(4);
    expect((await stat(join(dir, 'postgres-credentials.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['postgres-credentials.json']);
    expect(await loadOrCreateCredentials(dir)).toEqual({ credentials: first.credentials, isNew: false });
  });

  it.each(['', '{}', '{"superuser":"x\'; DROP ROLE postgres; --long enough","roles":{}}', 'null'])(
    'refuses the damaged file %j and says what to do',
    async (text) => {
      await writeFile(join(dir, 'postgres-credentials.json'), text);
      await expect(loadOrCreateCredentials(dir)).rejects.toThrow(DataDirectoryUnusable);
      await expect(loadOrCreateCredentials(dir)).rejects.toThrow(/Delete it and start again/);
    },
  );
});
