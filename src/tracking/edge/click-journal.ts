import { type NodeJournal, nodeJournalOf } from '../../journal/node-journal.js';
import { CLICK_STREAM } from '../click-record.types.js';

/** The click journal of a DATA_DIR. */
export function clickJournalOf(dataDir: string): NodeJournal {
  return nodeJournalOf(dataDir, CLICK_STREAM);
}
