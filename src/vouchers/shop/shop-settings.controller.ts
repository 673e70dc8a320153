import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid, UnknownCurrency } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ShopSettingsDto, UpdateShopSettingsDto } from './dto/shop-settings.dto.js';
import { ShopCurrencyFixed } from './shop.errors.js';
import { ShopSettingsService } from './shop-settings.service.js';

@ApiTags('Shop')
@Controller('api/admin/shop/settings')
export class ShopSettingsController {
  constructor(private readonly settings: ShopSettingsService) {}

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'offers:read' })
  @ApiOperation({ summary: "Read the shop's currency and cool-off" })
  get(@Ctx() ctx: RequestContext): Promise<ShopSettingsDto> {
    return this.settings.get(ctx);
  }

  @Patch()
  @Allow({ roles: ['ADMIN'], permission: 'offers:write' })
  @ApiOperation({ summary: "Change the shop's cool-off, and its currency before there is a product" })
  @ApiErrors(RequestInvalid, UnknownCurrency, ShopCurrencyFixed)
  update(@Ctx() ctx: RequestContext, @Body() body: UpdateShopSettingsDto): Promise<ShopSettingsDto> {
    return this.settings.update(ctx, body);
  }
}
