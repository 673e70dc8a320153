import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { JournalNodeAlive, JournalNodeNotFound } from '../tracking.errors.js';
import {
  JournalNodeDto,
  type JournalStatusDto,
  type ReplayJournalResultDto,
} from './dto/journal-status.dto.js';
import { JournalAdminRepository } from './journal-admin.repository.js';

/** A node reports every second; one that was silent for so long has more than a bad moment. */
const SILENT_MS = 10 * 60_000;

/** How the click journals stand, for the people who run the platform. */
@Injectable()
export class JournalAdminService {
  constructor(
    private readonly journals: JournalAdminRepository,
    private readonly audit: AuditService,
  ) {}

  /** What the nodes last said; a node reports about once a second. */
  async status(): Promise<JournalStatusDto> {
    const nodes = (await this.journals.findNodes()).map(JournalNodeDto.from);
    const waiting = nodes.map((node) => node.oldestPendingAt).filter((at) => at !== null);
    return {
      pendingBytes: nodes.reduce((sum, node) => sum + node.pendingBytes, 0),
      oldestPendingAt: waiting.sort()[0] ?? null,
      nodes,
    };
  }

  /**
   * Asks nodes to read their journal again from its oldest segment and to try what was set aside. Clicks
   * that are stored already are not counted again.
   * @throws JournalNodeNotFound
   */
  async replay(ctx: RequestContext, nodeId: string | null): Promise<ReplayJournalResultDto> {
    const nodeIds = await this.journals.requestReplay(nodeId);
    if (nodeId !== null && nodeIds.length === 0) throw new JournalNodeNotFound();
    await this.audit.record(ctx, {
      action: 'journal.replay_requested',
      subjectType: 'journal',
      subjectId: nodeId,
      after: { nodeIds },
    });
    return { nodeIds };
  }

  /**
   * Gives up a node whose disk is gone: nobody waits any longer for the clicks it may have held, so sales of
   * unknown clicks are refused and old partitions go. Units of caps it had leased stay used. Should it come back
   * after all, it drains what it has and counts again.
   * @throws JournalNodeNotFound, JournalNodeAlive
   */
  async writeOff(ctx: RequestContext, nodeId: string): Promise<void> {
    const outcome = await this.journals.writeOff(nodeId, new Date(Date.now() - SILENT_MS));
    if (outcome === 'unknown') throw new JournalNodeNotFound();
    if (outcome === 'alive') throw new JournalNodeAlive();
    await this.audit.record(ctx, {
      action: 'journal.written_off',
      subjectType: 'journal',
      subjectId: nodeId,
      after: { nodeId },
    });
  }
}
