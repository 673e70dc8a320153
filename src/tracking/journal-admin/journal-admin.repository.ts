import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';

export interface JournalNodeRow {
  node_id: string;
  pending_bytes: string;
  oldest_pending_at: Date | null;
  records_last_minute: string;
  last_error: string | null;
  last_error_at: Date | null;
  reported_at: Date;
  replay_requested_at: Date | null;
  drained_through: Date;
  records_total: string;
  set_aside: string;
  written_off_at: Date | null;
}

@Injectable()
export class JournalAdminRepository {
  constructor(private readonly tx: TenantTransactions) {}

  findNodes(): Promise<JournalNodeRow[]> {
    return this.tx.lookup<JournalNodeRow>('SELECT * FROM read_journal_nodes()', []);
  }

  /** @param nodeId null for every node */
  async requestReplay(nodeId: string | null): Promise<string[]> {
    const rows = await this.tx.lookup<{ node_id: string }>('SELECT * FROM request_journal_replay($1)', [
      nodeId,
    ]);
    return rows.map((row) => row.node_id);
  }

  /** Says of a node silent since then that it will not come back. */
  async writeOff(nodeId: string, silentSince: Date): Promise<'written off' | 'alive' | 'unknown'> {
    const [row] = await this.tx.lookup<{ outcome: 'written off' | 'alive' | 'unknown' }>(
      'SELECT write_off_journal_node($1, $2) AS outcome',
      [nodeId, silentSince],
    );
    return row!.outcome;
  }
}
