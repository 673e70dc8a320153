import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeLinks, locateBinaries, program } from './binaries.js';

describe('bundled PostgreSQL', () => {
  it('is found for this machine, at the version the package names', async () => {
    const binaries = await locateBinaries();
    expect(binaries.major).toBe(18);
    for (const name of ['initdb', 'pg_ctl', 'postgres'] as const) {
      expect((await stat(program(binaries, name))).mode & 0o111).toBe(0o111);
    }
  });

  it('gets the library links that a blocked install script did not make', async () => {
    const root = await mkdtemp(join(tmpdir(), 'afflux-links-'));
    const lib = join(root, 'native', 'lib');
    await mkdir(lib, { recursive: true });
    await writeFile(join(lib, 'libx.so.1.2'), 'code');
    const links = [
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so' },
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
    ];
    await writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await completeLinks(root);
    await completeLinks(root);
    expect(await readlink(join(lib, 'libx.so.1'))).toBe('libx.so.1.2');
    expect(await readFile(join(lib, 'libx.so'), 'utf8')).toBe('code');
    await rm(root, { recursive: true });
  });
});
