import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount, RequestInvalid, UnknownCurrency } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { MoneySettingsDto, UpdateMoneySettingsDto } from './dto/money-settings.dto.js';
import { MoneySettingsService } from './money-settings.service.js';

@ApiTags('Payouts')
@Controller('api/admin/money/settings')
export class MoneySettingsController {
  constructor(private readonly settings: MoneySettingsService) {}

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'ledger:read' })
  @ApiOperation({ summary: "Read the platform's fee and the least payouts" })
  async get(@Ctx() ctx: RequestContext): Promise<MoneySettingsDto> {
    return MoneySettingsDto.from(await this.settings.get(ctx));
  }

  @Patch()
  @Allow({ roles: ['ADMIN'], permission: 'payouts:write' })
  @ApiOperation({ summary: "Change the platform's fee or the least payouts" })
  @ApiErrors(RequestInvalid, UnknownCurrency, InvalidAmount)
  async update(@Ctx() ctx: RequestContext, @Body() body: UpdateMoneySettingsDto): Promise<MoneySettingsDto> {
    const { feePercent, minimumPayouts } = body;
    const feeBasisPoints = feePercent === undefined ? undefined : Math.round(feePercent * 100);
    return MoneySettingsDto.from(await this.settings.update(ctx, { feeBasisPoints, minimumPayouts }));
  }
}
