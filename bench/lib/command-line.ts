import { parseArgs } from 'node:util';

export interface CommandLine {
  json: boolean;
  rounds: number;
  seconds: number;
  /** Folder for CPU profiles of the server, when they are wanted. */
  profile: string | undefined;
}

/** Options that every bench knows, with what this one does unless told. */
export function readCommandLine(defaults: { rounds: number; seconds: number }): CommandLine {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(defaults.rounds) },
      seconds: { type: 'string', default: String(defaults.seconds) },
      profile: { type: 'string' },
      // Read where processes are started, see cores.ts.
      first: { type: 'boolean' },
    },
  });
  return {
    json: values.json,
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    profile: values.profile,
  };
}

export function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above zero, not ${text}`);
  return value;
}
