import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../../src/database/embedded/start-embedded-postgres.js';
import { isAlive } from '../../../src/database/embedded/postmaster-pid.js';
import type { OnEnd } from '../../../bench/lib/cleanup.js';
import {
  postmasterOf,
  type PrivatePostgres,
  startPrivatePostgres,
} from '../../../bench/lib/private-postgres.js';

/** How a PostgreSQL ends when it ends badly: without a word, or leaving everything as it is. */
export type Death = 'SIGKILL' | 'SIGQUIT';

/** A private PostgreSQL that can be brought down hard and comes back on the same port. */
export class MortalPostgres {
  private constructor(
    private readonly dataDir: string,
    readonly postgres: PrivatePostgres,
    private server: PrivatePostgres['server'],
  ) {}

  static async start(dataDir: string, onEnd: OnEnd): Promise<MortalPostgres> {
    const postgres = await startPrivatePostgres(dataDir, onEnd);
    const mortal = new MortalPostgres(dataDir, postgres, postgres.server);
    onEnd(() => mortal.server.stop());
    return mortal;
  }

  async die(how: Death): Promise<void> {
    const pid = postmasterOf(this.server.directory);
    process.kill(pid, how);
    while (isAlive(pid)) await sleep(20);
    // Nothing runs any more: this frees the folder for the next start.
    await this.server.stop();
  }

  async rise(): Promise<void> {
    const { port } = this.server;
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir });
    if (this.server.port !== port)
      throw new Error(`PostgreSQL came back on port ${this.server.port}, not ${port}`);
  }
}
