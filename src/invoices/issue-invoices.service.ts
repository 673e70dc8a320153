import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { monthBefore, monthOf } from './billing-month.policy.js';
import type { InvoiceEntity } from './invoice.entity.js';
import { planInvoices } from './invoice-plan.policy.js';
import { InvoiceMonthNotOver } from './invoices.errors.js';
import { INVOICE_ISSUED, invoiceEvent } from './invoices.events.js';
import { InvoicesRepository } from './invoices.repository.js';
import type { PlannedInvoice } from './invoices.types.js';

const DAYS_TO_PAY_MS = 7 * 86_400_000;

/** Bills companies month by month, each posting of the ledger once. */
@Injectable()
export class IssueInvoicesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly invoices: InvoicesRepository,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /** Bills a month that is over, left out: the last one; what was billed before is left alone. @throws InvoiceMonthNotOver */
  async issue(ctx: RequestContext, wanted?: string): Promise<InvoiceEntity[]> {
    return this.tx.run(ctx, async () => {
      await this.invoices.lockRuns(ctx.tenantId);
      const timeZone = await this.invoices.findTimeZone(ctx.tenantId);
      const current = monthOf(clock.now(ctx), timeZone);
      const period = wanted ?? monthBefore(current);
      if (period >= current) throw new InvoiceMonthNotOver({ details: { current } });
      return this.bill(ctx, period, timeZone);
    });
  }

  /** Bills the last month when nobody has billed it yet; the schedule asks for it again and again. */
  async issueMonth(ctx: RequestContext): Promise<void> {
    await this.tx.run(ctx, async () => {
      await this.invoices.lockRuns(ctx.tenantId);
      const timeZone = await this.invoices.findTimeZone(ctx.tenantId);
      const period = monthBefore(monthOf(clock.now(ctx), timeZone));
      if (await this.invoices.markMonth(ctx.tenantId, period, clock.now(ctx))) {
        await this.bill(ctx, period, timeZone);
      }
    });
  }

  private async bill(ctx: RequestContext, period: string, timeZone: string): Promise<InvoiceEntity[]> {
    const planned = planInvoices(await this.invoices.findBillable(ctx.tenantId, period, timeZone));
    const issuedAt = clock.now(ctx);
    const prefix = `INV-${monthOf(issuedAt, timeZone).slice(0, 4)}-`;
    let last = await this.invoices.findLastNumber(ctx.tenantId, prefix);
    const issued: InvoiceEntity[] = [];
    for (const plan of planned) {
      const number = `${prefix}${String(++last).padStart(6, '0')}`;
      issued.push(await this.store(ctx, plan, { number, period, issuedAt }));
    }
    return issued;
  }

  private async store(
    ctx: RequestContext,
    { lines, transactionIds, ...plan }: PlannedInvoice,
    head: Pick<InvoiceEntity, 'number' | 'period' | 'issuedAt'>,
  ): Promise<InvoiceEntity> {
    const { tenantId } = ctx;
    const invoice: InvoiceEntity = {
      id: newId(),
      tenantId,
      ...plan,
      ...head,
      status: 'issued',
      dueAt: new Date(head.issuedAt.getTime() + DAYS_TO_PAY_MS),
      proof: null,
      proofAt: null,
      paidAt: null,
      confirmedBy: null,
    };
    const rows = lines.map((line) => ({ id: newId(), tenantId, invoiceId: invoice.id, ...line }));
    await this.invoices.insert(invoice, rows, transactionIds);
    await this.outbox.publish(ctx, invoiceEvent(INVOICE_ISSUED, invoice));
    await this.audit.record(ctx, {
      action: INVOICE_ISSUED,
      subjectType: 'invoice',
      subjectId: invoice.id,
      after: { number: head.number, period: head.period, totalMinor: plan.totalMinor.toString() },
    });
    return invoice;
  }
}
