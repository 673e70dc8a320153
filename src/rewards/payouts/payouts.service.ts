import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../../kernel/context/request-context.js';
import { csvStream } from '../../kernel/http/csv.js';
import { formatMinor } from '../../kernel/money/money.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { PayoutBatchDto } from './dto/payout-batch.dto.js';
import { PayoutDto } from './dto/payout.dto.js';
import type { PayoutBatchEntity } from './payout-batch.entity.js';
import type { PayoutItemEntity } from './payout-item.entity.js';
import {
  PayoutBatchNotFound,
  PayoutInvalidTransition,
  PayoutNotConfirmedByHand,
  PayoutNotFound,
} from './payouts.errors.js';
import { type FileLine, type ItemFilter, PayoutsReadRepository } from './payouts-read.repository.js';
import { PayoutsRepository } from './payouts.repository.js';
import { SettlePayoutsService } from './settle-payouts.service.js';

const FILE_COLUMNS = ['payout_id', 'beneficiary_id', 'name', 'email', 'amount', 'currency'] as const;

/** Batches and payments as those who decide them, and those who are paid, see them. */
@Injectable()
export class PayoutsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly payouts: PayoutsRepository,
    private readonly reader: PayoutsReadRepository,
    private readonly settlement: SettlePayoutsService,
    private readonly audit: AuditService,
  ) {}

  /** Newest first. */
  async listBatches(
    ctx: RequestContext,
    status: string | undefined,
    request: PageRequest,
  ): Promise<Page<PayoutBatchDto>> {
    return this.tx.run(ctx, async () => {
      const page = await this.reader.findBatches(status, request);
      const totals = await this.reader.findTotals(page.data.map(({ id }) => id));
      return mapPage(page, (batch) => PayoutBatchDto.from(batch, totals));
    });
  }

  /** @throws PayoutBatchNotFound */
  async getBatch(ctx: RequestContext, id: string): Promise<PayoutBatchDto> {
    return this.tx.run(ctx, async () => {
      const batch = await this.reader.findBatch(id);
      if (!batch) throw new PayoutBatchNotFound();
      return PayoutBatchDto.from(batch, await this.reader.findTotals([id]));
    });
  }

  /** Newest first. */
  async listItems(ctx: RequestContext, filter: ItemFilter, request: PageRequest): Promise<Page<PayoutDto>> {
    return mapPage(await this.tx.run(ctx, () => this.reader.findItems(filter, request)), PayoutDto.from);
  }

  /** The payments of a batch, newest first. @throws PayoutBatchNotFound */
  async listBatchItems(ctx: RequestContext, id: string, request: PageRequest): Promise<Page<PayoutDto>> {
    await this.getBatch(ctx, id);
    return this.listItems(ctx, { batchId: id }, request);
  }

  /** Lets the payments of a draft go out. @throws PayoutBatchNotFound, PayoutInvalidTransition */
  async approve(ctx: RequestContext, id: string): Promise<PayoutBatchDto> {
    const approvedAt = clock.now(ctx);
    const change = { status: 'approved' as const, approvedBy: principalKey(ctx.principal), approvedAt };
    return this.decide(ctx, id, change, () =>
      this.payouts.updateItemsOf(id, { status: 'pending', dueAt: approvedAt }),
    );
  }

  /** Drops a draft: its rewards can be picked again. @throws PayoutBatchNotFound, PayoutInvalidTransition */
  async cancel(ctx: RequestContext, id: string): Promise<PayoutBatchDto> {
    return this.decide(ctx, id, { status: 'cancelled' }, async () => {
      const itemIds = await this.reader.findItemIds(id);
      await this.payouts.moveRewards(itemIds, 'queued', 'approved');
      await this.payouts.updateItemsOf(id, { status: 'cancelled', finishedAt: clock.now(ctx) });
    });
  }

  /** The payments that are on their way, for the bank; amounts in currency units. @throws PayoutBatchNotFound */
  async file(ctx: RequestContext, id: string): Promise<Readable> {
    await this.getBatch(ctx, id);
    return csvStream(FILE_COLUMNS, this.fileLines(ctx, id));
  }

  /**
   * Somebody says that a payment arrived: an admin for one of a bank file, or a company for its own.
   * @throws PayoutNotFound, PayoutInvalidTransition, PayoutNotConfirmedByHand
   */
  async confirm(
    ctx: RequestContext,
    id: string,
    reference: string,
    advertiserId: string | null = null,
  ): Promise<PayoutDto> {
    return this.byHand(ctx, id, advertiserId, async (item, batch) => {
      // A company's payment leaves its books when it says so, not before.
      if (batch.provider === 'direct') await this.settlement.leave(ctx, item, batch);
      return this.settlement.arrive(ctx, item, batch, reference);
    });
  }

  /** The company that pays a payout itself; null when the platform pays it, or when there is none. */
  async advertiserOf(ctx: RequestContext, id: string): Promise<string | null> {
    return this.tx.run(ctx, async () => {
      const item = await this.reader.findItem(id);
      const batch = item && (await this.reader.findBatch(item.batchId));
      return batch?.advertiserId ?? null;
    });
  }

  /** Somebody says that a payment of a bank file failed. @throws as `confirm` */
  async fail(ctx: RequestContext, id: string, reason: string): Promise<PayoutDto> {
    return this.byHand(ctx, id, null, (item, batch) =>
      this.settlement.bounce(ctx, item, batch, { isFinal: true, reason }),
    );
  }

  /** What came back can be paid again by the next run. @throws PayoutNotFound, PayoutInvalidTransition */
  async release(ctx: RequestContext, id: string): Promise<PayoutDto> {
    return this.tx.run(ctx, async () => {
      const item = await this.payouts.lockItem(id);
      if (!item) throw new PayoutNotFound();
      if (item.status !== 'failed') throw new PayoutInvalidTransition({ details: { status: item.status } });
      await this.payouts.updateItem(id, { status: 'released' });
      await this.payouts.moveRewards([id], 'failed', 'approved');
      await this.audit.record(ctx, {
        action: 'payout.released',
        subjectType: 'payout',
        subjectId: id,
        before: { status: 'failed' },
        after: { status: 'released' },
      });
      return PayoutDto.from({ ...item, status: 'released' });
    });
  }

  private async byHand(
    ctx: RequestContext,
    id: string,
    advertiserId: string | null,
    end: (item: PayoutItemEntity, batch: PayoutBatchEntity) => Promise<PayoutItemEntity>,
  ): Promise<PayoutDto> {
    return this.tx.run(ctx, async () => {
      const item = await this.payouts.lockItem(id);
      const batch = item && (await this.reader.findBatch(item.batchId));
      if (!item || batch?.advertiserId !== advertiserId) throw new PayoutNotFound();
      if (batch.provider === 'sandbox') throw new PayoutNotConfirmedByHand();
      if (item.status !== 'processing')
        throw new PayoutInvalidTransition({ details: { status: item.status } });
      return PayoutDto.from(await end(item, batch));
    });
  }

  private async decide(
    ctx: RequestContext,
    id: string,
    change: Partial<PayoutBatchEntity> & Pick<PayoutBatchEntity, 'status'>,
    apply: () => Promise<void>,
  ): Promise<PayoutBatchDto> {
    return this.tx.run(ctx, async () => {
      const batch = await this.payouts.lockBatch(id);
      if (!batch) throw new PayoutBatchNotFound();
      if (batch.status !== 'draft') throw new PayoutInvalidTransition({ details: { status: batch.status } });
      await this.payouts.updateBatch(id, change);
      await apply();
      await this.audit.record(ctx, {
        action: `payout.batch_${change.status}`,
        subjectType: 'payout_batch',
        subjectId: id,
        before: { status: batch.status },
        after: { status: change.status },
      });
      return PayoutBatchDto.from({ ...batch, ...change }, await this.reader.findTotals([id]));
    });
  }

  private async *fileLines(
    ctx: RequestContext,
    id: string,
  ): AsyncGenerator<Record<(typeof FILE_COLUMNS)[number], string>> {
    let after: string | null = null;
    for (;;) {
      const from: string | null = after;
      const lines: FileLine[] = await this.tx.run(ctx, () => this.reader.findFileLines(id, from, 500));
      for (const { amountMinor, ...line } of lines) {
        yield { ...line, amount: formatMinor(amountMinor, line.currency) };
      }
      after = lines.at(-1)?.payout_id ?? null;
      if (after === null) return;
    }
  }
}
