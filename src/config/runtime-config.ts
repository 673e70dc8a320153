import type { Config, DatabaseUrls } from './config.js';

export const CONFIG = Symbol('afflux config');

/** The configuration once everything it left open is settled: a database runs, secrets are loaded. */
export interface RuntimeConfig extends Config {
  database: DatabaseUrls;
  masterKeys: Buffer[];
  jwtSecret: string;
}
