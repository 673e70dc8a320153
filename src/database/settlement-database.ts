import { SystemDatabase } from './system-database.js';

/**
 * Connections of the system role for settling sales, apart from those of relay and schedule. Every statement there
 * looks up rows by keys, and is planned once: while the tables of a new system are small a scan of all rows would
 * look cheaper, and stay the plan when they are not.
 */
export class SettlementDatabase extends SystemDatabase {}
