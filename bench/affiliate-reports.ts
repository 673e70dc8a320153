/**
 * The 95th percentile of what affiliates' apps read, for one affiliate with a million orders of 200 products over 36
 * months, against a bare authenticated route of the same server (`GET /api/auth/me`) and against an affiliate with a
 * tenth of the orders; in ms as well. The same that `reports` measures last, by itself.
 */
import { affiliateWorlds, measureAffiliates } from './lib/affiliate-reads.js';
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres } from './lib/private-postgres.js';
import { report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { TimedClient } from './lib/timed-client.js';

const options = readCommandLine({ rounds: 300, seconds: 1 });

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-affiliates');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const worlds = await affiliateWorlds(postgres);
  const server = await startServer(
    {
      core: SERVER_CORE,
      env: { ...postgres.env, DATA_DIR: folder.path, DEMO: 'false', ROLE: 'api', RATE_LIMIT_PER_MINUTE: '0' },
    },
    onEnd,
  );
  const client = new TimedClient(server.port);
  onEnd(() => client.close());
  const { ratio, target, pass, samples, ...more } = await measureAffiliates(client, worlds, options.rounds);
  report(
    { ...{ bench: 'affiliate-reports', ratio, target, isUpperBound: true }, pass, samples, ...more },
    options.json,
  );
});
