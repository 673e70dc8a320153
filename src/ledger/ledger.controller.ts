import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import type { Page } from '../kernel/paging/page.js';
import { LedgerAccountDto } from './dto/ledger-account.dto.js';
import { LedgerEntryDto } from './dto/ledger-entry.dto.js';
import {
  LedgerAccountQueryDto,
  LedgerEntryQueryDto,
  LedgerStatementQueryDto,
  TrialBalanceQueryDto,
} from './dto/ledger-query.dto.js';
import { LedgerStatementDto } from './dto/ledger-statement.dto.js';
import { TrialBalanceDto } from './dto/trial-balance.dto.js';
import { LedgerAccountNotFound } from './ledger.errors.js';
import { LedgerService } from './ledger.service.js';

/** Admins, and people who earn, each by their own accounts. */
const READERS = ['ADMIN', 'PROMOTER', 'PARTNER', 'AFFILIATE_MARKETER'] as const;

@ApiTags('Ledger')
@Controller('api/ledger')
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Get('accounts')
  @Allow({ roles: [...READERS], permission: 'ledger:read' })
  @ApiOperation({
    summary: 'List accounts with their totals, newest first; people who earn see only their own',
  })
  @ApiPage(LedgerAccountDto)
  @ApiErrors(InvalidCursor)
  accounts(
    @Ctx() ctx: RequestContext,
    @Query() query: LedgerAccountQueryDto,
  ): Promise<Page<LedgerAccountDto>> {
    return this.ledger.listAccounts(ctx, query, query);
  }

  @Get('entries')
  @Allow({ roles: [...READERS], permission: 'ledger:read' })
  @ApiOperation({ summary: 'List entries, newest first; people who earn see only their own' })
  @ApiPage(LedgerEntryDto)
  @ApiErrors(InvalidCursor)
  entries(@Ctx() ctx: RequestContext, @Query() query: LedgerEntryQueryDto): Promise<Page<LedgerEntryDto>> {
    return this.ledger.listEntries(ctx, query, query);
  }

  @Get('trial-balance')
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'Debits and credits of the whole tenant per currency, now or as of a moment' })
  @ApiErrors(RequestInvalid)
  trialBalance(@Ctx() ctx: RequestContext, @Query() query: TrialBalanceQueryDto): Promise<TrialBalanceDto> {
    return this.ledger.trialBalance(ctx, query.asOf ?? null);
  }

  @Get('accounts/:id/statement')
  @Allow({ roles: [...READERS], permission: 'ledger:read' })
  @ApiOperation({
    summary:
      'An account over a period: opening and closing balance and every entry; people who earn see only their own',
  })
  @ApiErrors(RequestInvalid, InvalidCursor, LedgerAccountNotFound)
  statement(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: LedgerStatementQueryDto,
  ): Promise<LedgerStatementDto> {
    return this.ledger.statement(ctx, id, query, query);
  }
}
