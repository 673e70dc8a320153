import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import {
  InvoiceQueryDto,
  IssueInvoicesDto,
  PaymentProofDto,
  RefuseProofDto,
} from './dto/invoice-input.dto.js';
import { InvoiceDetailsDto, InvoiceDto, InvoiceRunDto } from './dto/invoice.dto.js';
import { InvoiceAlreadyPaid, InvoiceMonthNotOver, InvoiceNotFound } from './invoices.errors.js';
import { InvoicesService } from './invoices.service.js';

@ApiTags('Invoices')
@Controller('api/invoices')
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Post()
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({
    summary: 'Bill a month that is over; the schedule does so by itself when a month has ended',
  })
  @ApiErrors(RequestInvalid, InvoiceMonthNotOver)
  async issue(@Ctx() ctx: RequestContext, @Body() body: IssueInvoicesDto): Promise<InvoiceRunDto> {
    return { invoices: await this.invoices.issue(ctx, body.month) };
  }

  @Get()
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'ledger:read' })
  @ApiOperation({
    summary: 'List invoices, newest first: all for an admin, those of own companies otherwise',
  })
  @ApiPage(InvoiceDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: InvoiceQueryDto): Promise<Page<InvoiceDto>> {
    return this.invoices.list(ctx, query.status, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'Read one invoice with its lines' })
  @ApiErrors(RequestInvalid, InvoiceNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<InvoiceDetailsDto> {
    return this.invoices.get(ctx, id);
  }

  @Get(':id/page')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  @Allow({ roles: ['ADMIN', 'ADVERTISER'], permission: 'ledger:read' })
  @ApiProduces('text/html')
  @ApiOperation({ summary: 'An invoice as a page to print' })
  @ApiErrors(RequestInvalid, InvoiceNotFound)
  page(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<string> {
    return this.invoices.page(ctx, id);
  }

  @Post(':id/proof')
  @HttpCode(200)
  @Allow({ roles: ['ADVERTISER'] })
  @Idempotent()
  @ApiOperation({ summary: 'Say how an invoice of an own company was paid' })
  @ApiErrors(RequestInvalid, InvoiceNotFound, InvoiceAlreadyPaid)
  proof(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: PaymentProofDto,
  ): Promise<InvoiceDto> {
    return this.invoices.giveProof(ctx, id, body.proof);
  }

  @Post(':id/refuse-proof')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Say that the payment a company named is not there' })
  @ApiErrors(RequestInvalid, InvoiceNotFound, InvoiceAlreadyPaid)
  refuseProof(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RefuseProofDto,
  ): Promise<InvoiceDto> {
    return this.invoices.refuseProof(ctx, id, body.reason);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Confirm that an invoice was paid' })
  @ApiErrors(RequestInvalid, InvoiceNotFound, InvoiceAlreadyPaid)
  confirm(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<InvoiceDto> {
    return this.invoices.confirm(ctx, id);
  }
}
