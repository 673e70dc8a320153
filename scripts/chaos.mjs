// npm run chaos [-- name ...] [--json] [--rounds n] [--pg-down seconds] [--seed n]
//   caps: [--limit n] [--attempts n] [--direct n] [--processes n]
//   ledger: [--n conversions] [--processes n] [--seed n]
import { runPrograms } from './lib/run-programs.mjs';

await runPrograms({
  folder: 'test/chaos',
  suffix: '.chaos.ts',
  options: {
    ...{ rounds: { type: 'string' }, 'pg-down': { type: 'string' }, seed: { type: 'string' } },
    ...{ limit: { type: 'string' }, attempts: { type: 'string' }, direct: { type: 'string' } },
    ...{ processes: { type: 'string' }, n: { type: 'string' } },
  },
});
