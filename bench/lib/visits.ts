import { writeFileSync } from 'node:fs';
import { HUMAN_USER_AGENTS } from './user-agents.js';

export interface Visit {
  path: string;
  userAgent: string;
  ip: string;
}

/** Visitors with addresses of their own, spread over the networks of the world. */
export function makeVisits(count: number, codes: readonly string[]): Visit[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/c/${codes[index % codes.length]!}?sub1=summer-${index % 40}&source=newsletter`,
    // Two lists whose lengths share no factor: every address meets other browsers in time.
    userAgent: HUMAN_USER_AGENTS[index % HUMAN_USER_AGENTS.length]!,
    ip: addressOf(index),
  }));
}

/** A different public address for every number: an odd factor permutes all numbers of 24 bits. */
function addressOf(index: number): string {
  const mixed = Math.imul(index, 0x9e3779b1) >>> 8;
  const first = 11 + (index % 111);
  return `${first === 127 ? 128 : first}.${mixed >>> 16}.${(mixed >>> 8) & 255}.${mixed & 255}`;
}

/** One visit a line, for the load generators. */
export function writeVisits(file: string, visits: readonly Visit[]): void {
  const lines = visits.map(({ path, userAgent, ip }) => `${path}\t${userAgent}\t${ip}\n`);
  writeFileSync(file, lines.join(''));
}
