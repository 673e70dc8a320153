import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { Page } from '../../kernel/paging/page.js';
import { UserNotFound } from '../../users/users.errors.js';
import { PayoutBatchDto, PayoutRunDto } from './dto/payout-batch.dto.js';
import {
  ConfirmPayoutDto,
  FailPayoutDto,
  PayoutBatchQueryDto,
  RunPayoutsDto,
  SandboxRulesDto,
} from './dto/payout-input.dto.js';
import { PayoutDto } from './dto/payout.dto.js';
import {
  PayoutBatchNotFound,
  PayoutInvalidTransition,
  PayoutNotConfirmedByHand,
  PayoutNotFound,
} from './payouts.errors.js';
import { PayoutRunsService } from './payout-runs.service.js';
import { PayoutsService } from './payouts.service.js';
import { SandboxService } from './providers/sandbox.service.js';

@ApiTags('Payouts')
@Controller('api/admin/payouts')
export class PayoutsController {
  constructor(
    private readonly runs: PayoutRunsService,
    private readonly payouts: PayoutsService,
    private readonly sandbox: SandboxService,
  ) {}

  @Post('runs')
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Put every reward that may be paid into a draft batch, each once' })
  @ApiErrors(RequestInvalid)
  run(@Ctx() ctx: RequestContext, @Body() body: RunPayoutsDto): Promise<PayoutRunDto> {
    return this.runs.run(ctx, body.provider);
  }

  @Get('batches')
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'List payout batches, newest first' })
  @ApiPage(PayoutBatchDto)
  @ApiErrors(InvalidCursor)
  batches(@Ctx() ctx: RequestContext, @Query() query: PayoutBatchQueryDto): Promise<Page<PayoutBatchDto>> {
    return this.payouts.listBatches(ctx, query.status, query);
  }

  @Get('batches/:id')
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'Read one payout batch' })
  @ApiErrors(RequestInvalid, PayoutBatchNotFound)
  batch(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<PayoutBatchDto> {
    return this.payouts.getBatch(ctx, id);
  }

  @Get('batches/:id/items')
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'List the payouts of a batch, newest first' })
  @ApiPage(PayoutDto)
  @ApiErrors(RequestInvalid, InvalidCursor, PayoutBatchNotFound)
  items(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<Page<PayoutDto>> {
    return this.payouts.listBatchItems(ctx, id, query);
  }

  @Get('batches/:id/file')
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="payouts.csv"')
  @ApiProduces('text/csv')
  @ApiOperation({ summary: 'Download the payouts of a batch that are on their way, as a file for the bank' })
  @ApiErrors(RequestInvalid, PayoutBatchNotFound)
  async file(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<StreamableFile> {
    return new StreamableFile(await this.payouts.file(ctx, id));
  }

  @Post('batches/:id/approve')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Approve a draft: its payouts go out' })
  @ApiErrors(RequestInvalid, PayoutBatchNotFound, PayoutInvalidTransition)
  approve(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<PayoutBatchDto> {
    return this.payouts.approve(ctx, id);
  }

  @Post('batches/:id/cancel')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Drop a draft: its rewards can be picked by another run' })
  @ApiErrors(RequestInvalid, PayoutBatchNotFound, PayoutInvalidTransition)
  cancel(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<PayoutBatchDto> {
    return this.payouts.cancel(ctx, id);
  }

  @Post('items/:id/confirm')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Say that a payout of a bank file arrived' })
  @ApiErrors(RequestInvalid, PayoutNotFound, PayoutInvalidTransition, PayoutNotConfirmedByHand)
  confirm(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ConfirmPayoutDto,
  ): Promise<PayoutDto> {
    return this.payouts.confirm(ctx, id, body.reference);
  }

  @Post('items/:id/fail')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Say that a payout of a bank file failed: the money is given back' })
  @ApiErrors(RequestInvalid, PayoutNotFound, PayoutInvalidTransition, PayoutNotConfirmedByHand)
  fail(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: FailPayoutDto,
  ): Promise<PayoutDto> {
    return this.payouts.fail(ctx, id, body.reason);
  }

  @Post('items/:id/release')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @Idempotent()
  @ApiOperation({ summary: 'Let the next run pay again what came back' })
  @ApiErrors(RequestInvalid, PayoutNotFound, PayoutInvalidTransition)
  release(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<PayoutDto> {
    return this.payouts.release(ctx, id);
  }

  @Get('sandbox')
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: 'Which failures the fake bank plays' })
  sandboxRules(@Ctx() ctx: RequestContext): Promise<SandboxRulesDto> {
    return this.sandbox.rules(ctx);
  }

  @Put('sandbox')
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @ApiOperation({ summary: 'Say which failures the fake bank plays from now on' })
  @ApiErrors(RequestInvalid, UserNotFound)
  setSandboxRules(@Ctx() ctx: RequestContext, @Body() body: SandboxRulesDto): Promise<SandboxRulesDto> {
    return this.sandbox.setRules(ctx, body);
  }
}
