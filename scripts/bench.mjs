// npm run bench [-- name ...] [-- --json] [--rounds n] [--seconds n] [--profile folder] [--first]
import { runPrograms } from './lib/run-programs.mjs';

await runPrograms({
  folder: 'bench',
  suffix: '.ts',
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    profile: { type: 'string' },
    first: { type: 'boolean' },
  },
});
