import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, parsePostmasterPid } from './postmaster-pid.js';

describe('postmaster.pid', () => {
  it('reads a ready server', () => {
    const text = '4659\n/data/postgres\n1795207429\n39217\n\n127.0.0.1\n 3419045   131072\nready   \n';
    expect(parsePostmasterPid(text)).toEqual({
      pid: 4659,
      directory: '/data/postgres',
      port: 39217,
      isReady: true,
    });
  });

  it('reads a starting server, whose later lines are still missing', () => {
    expect(parsePostmasterPid('4659\n/data/postgres\n1795207429\n')).toEqual({
      pid: 4659,
      directory: '/data/postgres',
      port: 0,
      isReady: false,
    });
  });

  it.each(['', 'garbage', '-1\n/data', '0\n/data', '12\n'])('takes %j for no lock at all', (text) => {
    expect(parsePostmasterPid(text)).toBeNull();
  });

  it('tells the living from the dead', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    await once(child, 'close');
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(pid)).toBe(false);
  });
});
