import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { LedgerAccountDto } from './dto/ledger-account.dto.js';
import { LedgerEntryDto } from './dto/ledger-entry.dto.js';
import { LedgerAccountQueryDto, LedgerEntryQueryDto } from './dto/ledger-query.dto.js';
import { TrialBalanceDto } from './dto/trial-balance.dto.js';
import { LedgerService } from './ledger.service.js';

@ApiTags('Ledger')
@Controller('api/ledger')
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Get('accounts')
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'List accounts with their totals, newest first; a promoter sees only their own' })
  @ApiPage(LedgerAccountDto)
  @ApiErrors(InvalidCursor)
  accounts(
    @Ctx() ctx: RequestContext,
    @Query() query: LedgerAccountQueryDto,
  ): Promise<Page<LedgerAccountDto>> {
    return this.ledger.listAccounts(ctx, query, query);
  }

  @Get('entries')
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'List entries, newest first; a promoter sees only their own' })
  @ApiPage(LedgerEntryDto)
  @ApiErrors(InvalidCursor)
  entries(@Ctx() ctx: RequestContext, @Query() query: LedgerEntryQueryDto): Promise<Page<LedgerEntryDto>> {
    return this.ledger.listEntries(ctx, query, query);
  }

  @Get('trial-balance')
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'Debits and credits of the whole tenant per currency' })
  trialBalance(@Ctx() ctx: RequestContext): Promise<TrialBalanceDto> {
    return this.ledger.trialBalance(ctx);
  }
}
