import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresBinaries } from './binaries.js';
import { program } from './binaries.js';
import { OUR_CONFIGURATION, renderConfiguration } from './configuration.js';
import type { DataDirectory } from './data-directory.js';
import { giveTo, prepareLog } from './data-directory.js';
import { PostgresStartFailed } from './embedded-postgres.errors.js';
import { choosePort } from './free-port.js';
import { isAlive, processesIn, readPostmasterPid, servesDirectory } from './postmaster-pid.js';
import { lastLines, runCommand } from './run-command.js';

const START_TIMEOUT_S = 600;
const STOP_TIMEOUT_S = 120;

/** What was found in the data folder before a start. */
export type Running =
  | { state: 'none'; hadStaleLock: boolean }
  | { state: 'ours'; pid: number; port: number }
  | { state: 'ours-unknown-password'; pid: number };

/** One PostgreSQL server in one data folder, steered through pg_ctl. */
export class PostgresServer {
  constructor(
    private readonly binaries: PostgresBinaries,
    private readonly place: DataDirectory,
  ) {}

  /** Looks for a server that a killed start left running, waiting for one that is just starting or stopping. */
  async findRunning(superuserPassword: string): Promise<Running> {
    const giveUpAt = Date.now() + 60_000;
    for (;;) {
      const lock = await readPostmasterPid(this.place.directory);
      if (!lock.exists) return { state: 'none', hadStaleLock: false };
      const pid = lock.content?.pid;
      if (pid === undefined || !isAlive(pid)) return { state: 'none', hadStaleLock: true };
      const serves = await servesDirectory(pid, this.place.directory);
      if (serves === 'no') {
        await this.removeLockOfReusedPid();
        return { state: 'none', hadStaleLock: true };
      }
      if (lock.content?.isReady) {
        const login = await this.tryLogin(lock.content.port, superuserPassword);
        if (login === 'refused' && serves === 'yes') return { state: 'ours-unknown-password', pid };
        // A folder moved under a running server keeps its old name there; its process already proved itself.
        if (login === this.place.directory || (serves === 'yes' && login !== null && login !== 'refused')) {
          return { state: 'ours', pid, port: lock.content.port };
        }
      }
      if (Date.now() > giveUpAt) {
        throw new PostgresStartFailed(
          `Process ${pid} holds the database folder ${this.place.directory} but does not answer. ` +
            `Stop it (kill ${pid}) and start again.`,
        );
      }
      await sleep(100);
    }
  }

  /** Starts the server on the preferred port or another free one and answers the port. */
  async start(
    preferredPort: number | undefined,
    settings: Record<string, string> | undefined,
  ): Promise<number> {
    const giveUpAt = Date.now() + 30_000;
    let preferred = preferredPort;
    for (;;) {
      const port = await choosePort(preferred);
      await this.writeConfiguration(port, settings);
      await prepareLog(this.place);
      const before = await this.logText();
      const args = ['start', '-D', this.place.directory, '-l', this.place.logFile, '-w', '-s'];
      const result = await this.pgCtl([...args, '-t', String(START_TIMEOUT_S)]);
      if (result.code === 0) return port;
      const said = (await this.logText()).slice(before.length);
      const isPortLost = /could not bind|could not create any TCP\/IP sockets/.test(said);
      // Children of a killed server need a moment to notice that it is gone.
      const areOrphansLeft = /pre-existing shared memory block|is still in use/.test(said);
      if (!(isPortLost || areOrphansLeft) || Date.now() > giveUpAt) {
        throw new PostgresStartFailed(
          `PostgreSQL did not start (its log is ${this.place.logFile}):\n` +
            lastLines(said || `${result.stdout}\n${result.stderr}`),
        );
      }
      if (isPortLost) preferred = undefined;
      await sleep(areOrphansLeft ? 500 : 0);
    }
  }

  /** Stops the server: open transactions are rolled back, data is written out. Does nothing when none runs. */
  async stop(): Promise<void> {
    const lock = await readPostmasterPid(this.place.directory);
    if (!lock.exists || !lock.content || !isAlive(lock.content.pid)) return;
    const result = await this.pgCtl(['stop', '-m', 'fast', ...this.stopArguments()]);
    if (result.code === 0 || !isAlive(lock.content.pid)) return;
    // Nothing committed is lost by this: the next start replays the log.
    const forced = await this.pgCtl(['stop', '-m', 'immediate', ...this.stopArguments()]);
    if (forced.code !== 0 && isAlive(lock.content.pid)) {
      throw new PostgresStartFailed(`PostgreSQL did not stop:\n${lastLines(result.stderr || result.stdout)}`);
    }
  }

  /** Gives the superuser of a stopped server a new password, for when the file that held the old one is lost. */
  async resetSuperuserPassword(password: string): Promise<void> {
    const result = await runCommand(
      program(this.binaries, 'postgres'),
      ['--single', '-D', this.place.directory, '-c', 'exit_on_error=true', 'postgres'],
      { user: this.place.user, input: `ALTER ROLE postgres PASSWORD '${password}'\n` },
    );
    if (result.code !== 0) {
      throw new PostgresStartFailed(
        `The superuser's password could not be reset:\n${lastLines(result.stderr)}`,
      );
    }
  }

  private stopArguments(): string[] {
    return ['-D', this.place.directory, '-w', '-s', '-t', String(STOP_TIMEOUT_S)];
  }

  private pgCtl(args: string[]): ReturnType<typeof runCommand> {
    // Detached: Ctrl-C while it waits must end neither it nor the server it starts.
    return runCommand(program(this.binaries, 'pg_ctl'), args, { user: this.place.user, detached: true });
  }

  private async writeConfiguration(
    port: number,
    settings: Record<string, string> | undefined,
  ): Promise<void> {
    const file = join(this.place.directory, OUR_CONFIGURATION);
    await writeFile(file, renderConfiguration(port, settings), { mode: 0o600 });
    await giveTo(this.place.user, file);
  }

  /** The server's own data folder, 'refused' for a wrong password, null when nobody answers. */
  private async tryLogin(port: number, password: string): Promise<string | null> {
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' },
      connectionTimeoutMillis: 5000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return rows[0]?.data_directory ?? null;
    } catch (error) {
      return (error as { code?: string }).code === '28P01' ? 'refused' : null;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async removeLockOfReusedPid(): Promise<void> {
    // PostgreSQL itself would take the stranger for its predecessor and refuse to start.
    const remaining = await processesIn(this.place.directory);
    if (remaining.length > 0) {
      throw new PostgresStartFailed(
        `Processes of an earlier PostgreSQL still work in ${this.place.directory}: ${remaining.join(', ')}. ` +
          `Wait a moment or stop them, then start again.`,
      );
    }
    await rm(join(this.place.directory, 'postmaster.pid'), { force: true });
  }

  private async logText(): Promise<string> {
    return readFile(this.place.logFile, 'utf8').catch(() => '');
  }
}
