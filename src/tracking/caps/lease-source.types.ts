import type { CapWindow } from './caps.types.js';

/** A block of units, no block to be had, or no such cap any more. */
export type LeaseAnswer = { kind: 'leased'; id: string; units: number } | { kind: 'none' } | { kind: 'gone' };

export interface LeaseSource {
  lease(capId: string, window: CapWindow, wanted: number, leaseMs: number): Promise<LeaseAnswer>;
}
