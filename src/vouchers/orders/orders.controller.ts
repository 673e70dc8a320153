import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount, InvalidCursor, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import type { Page } from '../../kernel/paging/page.js';
import {
  CancelOrderDto,
  CreateOrderDto,
  OrderQueryDto,
  RefundOrderDto,
  UpdateOrderDto,
} from './dto/order-body.dto.js';
import { OrderDto } from './dto/order.dto.js';
import {
  ForeignCurrency,
  OrderItemNotFound,
  OrderNotChangeable,
  OrderNotFound,
  OrderRefundExceedsRest,
  OrderRefundOfNothing,
  PriceForbidden,
  ProductUnavailable,
  ReferenceTaken,
  VoucherInvalid,
} from './orders.errors.js';
import { OrdersService } from './orders.service.js';

@ApiTags('Orders')
@Controller('api/orders')
@Allow({ roles: ['ADMIN'], permission: 'conversions:write', scopes: ['orders:write'] })
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Place an order; an affiliate earns by it when it has their code' })
  @ApiErrors(RequestInvalid, InvalidAmount, VoucherInvalid, ProductUnavailable, ForeignCurrency)
  @ApiErrors(PriceForbidden, ReferenceTaken)
  create(@Ctx() ctx: RequestContext, @Body() body: CreateOrderDto): Promise<OrderDto> {
    const { customer, ...order } = body;
    return this.orders.place(ctx, { ...order, customerId: customer?.id, customerEmail: customer?.email });
  }

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'conversions:read', scopes: ['orders:write'] })
  @ApiOperation({ summary: 'List orders, newest first' })
  @ApiPage(OrderDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: OrderQueryDto): Promise<Page<OrderDto>> {
    return this.orders.list(ctx, query, query);
  }

  @Get(':id')
  @Allow({ roles: ['ADMIN'], permission: 'conversions:read', scopes: ['orders:write'] })
  @ApiOperation({ summary: 'Read an order' })
  @ApiErrors(RequestInvalid, OrderNotFound)
  get(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OrderDto> {
    return this.orders.get(ctx, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change or remove the voucher code: discount and commission are calculated anew' })
  @ApiErrors(RequestInvalid, OrderNotFound, OrderNotChangeable, VoucherInvalid)
  update(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: UpdateOrderDto,
  ): Promise<OrderDto> {
    return this.orders.changeVoucher(ctx, id, body.voucherCode);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that the shop took the order' })
  @ApiErrors(RequestInvalid, OrderNotFound, OrderNotChangeable)
  confirm(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OrderDto> {
    return this.orders.advance(ctx, id, 'confirmed');
  }

  @Post(':id/ship')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that the order is on its way' })
  @ApiErrors(RequestInvalid, OrderNotFound, OrderNotChangeable)
  ship(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OrderDto> {
    return this.orders.advance(ctx, id, 'shipped');
  }

  @Post(':id/deliver')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that the customer has the order' })
  @ApiErrors(RequestInvalid, OrderNotFound, OrderNotChangeable)
  deliver(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<OrderDto> {
    return this.orders.advance(ctx, id, 'delivered');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel an order that was not delivered; its commission is taken back, once' })
  @ApiErrors(RequestInvalid, OrderNotFound, OrderNotChangeable)
  cancel(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: CancelOrderDto,
  ): Promise<OrderDto> {
    return this.orders.cancel(ctx, id, body.reason);
  }

  @Post(':id/refund')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Refund an order wholly or in part; its commission is taken back in proportion' })
  @ApiErrors(RequestInvalid, InvalidAmount, OrderNotFound, OrderNotChangeable, OrderRefundExceedsRest)
  @ApiErrors(OrderItemNotFound, OrderRefundOfNothing)
  refund(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RefundOrderDto,
  ): Promise<OrderDto> {
    return this.orders.refund(ctx, id, body);
  }
}
