import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { principalKey, type RequestContext } from '../kernel/context/request-context.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { InvoiceDetailsDto, InvoiceDto } from './dto/invoice.dto.js';
import type { InvoiceEntity } from './invoice.entity.js';
import { invoicePage } from './invoice-page.policy.js';
import { InvoiceAlreadyPaid, InvoiceNotFound } from './invoices.errors.js';
import { INVOICE_OVERDUE, INVOICE_PAID, invoiceEvent } from './invoices.events.js';
import { InvoicesRepository } from './invoices.repository.js';
import type { InvoiceStatus } from './invoices.types.js';
import { IssueInvoicesService } from './issue-invoices.service.js';

/** Invoices as companies pay them and admins confirm them. */
@Injectable()
export class InvoicesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly invoices: InvoicesRepository,
    private readonly issuing: IssueInvoicesService,
    private readonly advertisers: AdvertisersService,
    private readonly ledger: LedgerService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /** Bills a month that is over; what was billed before is left alone. @throws InvoiceMonthNotOver */
  async issue(ctx: RequestContext, month: string | undefined): Promise<InvoiceDto[]> {
    return (await this.issuing.issue(ctx, month)).map(InvoiceDto.from);
  }

  /** Newest first: all for an admin, those of own companies otherwise. */
  async list(
    ctx: RequestContext,
    status: InvoiceStatus | undefined,
    request: PageRequest,
  ): Promise<Page<InvoiceDto>> {
    return this.tx.run(ctx, async () => {
      const advertiserIds = await this.scopeOf(ctx);
      return mapPage(await this.invoices.findPage({ advertiserIds, status }, request), InvoiceDto.from);
    });
  }

  /** @throws InvoiceNotFound when there is none, or the caller may not see it */
  async get(ctx: RequestContext, id: string): Promise<InvoiceDetailsDto> {
    return this.tx.run(ctx, async () => {
      const invoice = await this.visible(ctx, await this.invoices.findById(id));
      return InvoiceDetailsDto.of(invoice, await this.invoices.findLines(id));
    });
  }

  /** A page to print. @throws InvoiceNotFound */
  async page(ctx: RequestContext, id: string): Promise<string> {
    return this.tx.run(ctx, async () => {
      const invoice = await this.visible(ctx, await this.invoices.findById(id));
      const lines = await this.invoices.findLines(id);
      return invoicePage(invoice, lines, await this.invoices.findParties(invoice));
    });
  }

  /** The company says how it paid; sent again, the last word stands. @throws InvoiceNotFound, InvoiceAlreadyPaid */
  async giveProof(ctx: RequestContext, id: string, proof: string): Promise<InvoiceDto> {
    return this.change(ctx, id, 'invoice.proof_given', { proof, proofAt: clock.now(ctx) });
  }

  /** The proof does not hold: the invoice is open as before. @throws InvoiceNotFound, InvoiceAlreadyPaid */
  async refuseProof(ctx: RequestContext, id: string, reason: string): Promise<InvoiceDto> {
    return this.change(ctx, id, 'invoice.proof_refused', { proof: null, proofAt: null }, reason);
  }

  /** The payment is there: the company owes that much less. @throws InvoiceNotFound, InvoiceAlreadyPaid */
  async confirm(ctx: RequestContext, id: string): Promise<InvoiceDto> {
    return this.tx.run(ctx, async () => {
      const confirmed = { paidAt: clock.now(ctx), confirmedBy: principalKey(ctx.principal) };
      const paid = await this.change(ctx, id, INVOICE_PAID, { status: 'paid', ...confirmed });
      const invoice = await this.visible(ctx, await this.invoices.findById(id));
      const { advertiserId, currency, totalMinor } = invoice;
      await this.ledger.post(ctx, {
        idempotencyKey: `${INVOICE_PAID}:${id}`,
        kind: INVOICE_PAID,
        sourceType: 'invoice',
        sourceId: id,
        entries: [
          { account: { kind: 'clearing', ownerId: null, currency }, debitMinor: totalMinor },
          { account: { kind: 'advertiser', ownerId: advertiserId, currency }, creditMinor: totalMinor },
        ],
      });
      await this.outbox.publish(ctx, invoiceEvent(INVOICE_PAID, invoice));
      return paid;
    });
  }

  /** What was not paid in time becomes overdue, by the world's clock. */
  async markOverdue(ctx: RequestContext): Promise<void> {
    await this.tx.run(ctx, async () => {
      const overdue = await this.invoices.markOverdue(clock.now(ctx));
      await this.outbox.publishMany(
        ctx,
        overdue.map((invoice) => invoiceEvent(INVOICE_OVERDUE, invoice)),
      );
      await this.audit.recordMany(
        ctx,
        overdue.map(({ id, status }) => ({
          action: INVOICE_OVERDUE,
          subjectType: 'invoice',
          subjectId: id,
          before: { status: 'issued' },
          after: { status },
        })),
      );
    });
  }

  private async change(
    ctx: RequestContext,
    id: string,
    action: string,
    changes: Partial<InvoiceEntity>,
    reason?: string,
  ): Promise<InvoiceDto> {
    return this.tx.run(ctx, async () => {
      const invoice = await this.visible(ctx, await this.invoices.lockById(id));
      if (invoice.status === 'paid') throw new InvoiceAlreadyPaid();
      const after = { ...invoice, ...changes };
      await this.invoices.update(id, changes);
      await this.audit.record(ctx, {
        action,
        subjectType: 'invoice',
        subjectId: id,
        before: { status: invoice.status, proof: invoice.proof },
        after: { status: after.status, proof: after.proof, ...(reason ? { reason } : {}) },
      });
      return InvoiceDto.from(after);
    });
  }

  private async scopeOf(ctx: RequestContext): Promise<string[] | undefined> {
    return actsForTenant(ctx, 'ledger:read') ? undefined : this.advertisers.advertiserIdsOf(ctx);
  }

  private async visible(ctx: RequestContext, invoice: InvoiceEntity | null): Promise<InvoiceEntity> {
    const scope = await this.scopeOf(ctx);
    if (!invoice || (scope && !scope.includes(invoice.advertiserId))) throw new InvoiceNotFound();
    return invoice;
  }
}
