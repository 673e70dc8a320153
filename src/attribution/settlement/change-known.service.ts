import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { ConversionEntity } from '../conversion.entity.js';
import { ConversionsRepository } from '../conversions.repository.js';
import { DecideConversionService } from '../decide-conversion.service.js';
import { RefundConversionService } from '../refund-conversion.service.js';
import type { ActingSale } from './judge-all.policy.js';
import type { ReadSale } from './rounds.policy.js';
import type { Outcome, Settling } from './settlement.types.js';

const REPORTED_AS_REJECTED = 'reported as rejected';

/** Does to known conversions what further reports of them say, within the settlement's transaction. */
@Injectable()
export class ChangeKnownService {
  constructor(
    private readonly conversions: ConversionsRepository,
    private readonly decisions: DecideConversionService,
    private readonly refunds: RefundConversionService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Changes what is to be changed, puts outcomes in `done` and clears the way for what replaces a browser's report.
   * Those whose conversion somebody changed meanwhile are left alone: they are judged anew.
   * @returns the sales that may go on as new ones
   */
  async apply(acting: readonly ActingSale[], done: Map<Settling, Outcome>): Promise<Set<ReadSale>> {
    const free = new Set<ReadSale>();
    if (acting.length === 0) return free;
    const ids = acting.map(({ judgement }) => judgement.conversion.id);
    const rows = new Map((await this.conversions.findMany(ids, true)).map((row) => [row.id, row]));
    for (const { sale, judgement } of acting) {
      const { id, status, isVerified } = judgement.conversion;
      const row = rows.get(id);
      const isAsJudged =
        row?.status === status &&
        row.isVerified === isVerified &&
        row.transactionId === sale.sale.transactionId;
      if (!isAsJudged) continue;
      if (judgement.kind === 'replacing') {
        rows.delete(id);
        await this.giveWay(sale, row);
        free.add(sale);
      } else {
        const changed = await this.change(sale, row, judgement);
        rows.set(id, changed);
        done.set(sale.intake, { kind: 'settled', conversion: changed, isDuplicate: true, isUpdated: true });
      }
    }
    return free;
  }

  private async change(
    { intake: { ctx, source } }: ReadSale,
    row: ConversionEntity,
    { confirms, change }: Extract<ActingSale['judgement'], { kind: 'changed' }>,
  ): Promise<ConversionEntity> {
    let conversion = row;
    if (confirms) {
      await this.conversions.confirm(row.id, source);
      await this.audit.record(ctx, {
        action: 'conversion.confirmed',
        subjectType: 'conversion',
        subjectId: row.id,
        before: { isVerified: false, source: row.source },
        after: { isVerified: true, source },
      });
      conversion = { ...row, isVerified: true, source };
    }
    if (change === null) return conversion;
    if (change !== 'reverse') {
      const reason = change === 'reject' ? REPORTED_AS_REJECTED : null;
      return this.decisions.settle(ctx, conversion, change, reason);
    }
    const request = { amountMinor: 'all' as const, reason: REPORTED_AS_REJECTED, sourceKey: null };
    return (await this.refunds.refundLocked(ctx, conversion, request)).conversion;
  }

  /** The browser's report stays, as rejected and under a name of its own. */
  private async giveWay({ intake: { ctx } }: ReadSale, row: ConversionEntity): Promise<void> {
    if (row.status === 'pending') {
      await this.decisions.settle(ctx, row, 'reject', 'replaced by a report with a key');
    }
    await this.conversions.rename(row.id, `${row.transactionId} (unverified ${row.id})`);
  }
}
