import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { InvalidCursor } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../../kernel/http/api-page.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { Idempotent } from '../../kernel/idempotency/idempotent.decorator.js';
import { mapPage, type Page } from '../../kernel/paging/page.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { PlanLimitReached } from '../../tenants/tenants.errors.js';
import { CreatePartnerKeyDto, KeyUsageQueryDto, RotateKeyDto } from './dto/create-key.dto.js';
import { IssuedKeyDto, KeyDto } from './dto/key.dto.js';
import { KeyUsageDto } from './dto/key-usage.dto.js';
import { KeyAllowListUnknown, KeyInactive, KeyNotFound, KeyScopeNotAllowed } from './keys.errors.js';
import { KeysService } from './keys.service.js';

@ApiTags('Partner keys')
@Controller('api/partner/keys')
@Allow('PARTNER')
export class PartnerKeysController {
  constructor(private readonly keys: KeysService) {}

  @Post()
  @Idempotent({ holdsSecret: true })
  @ApiOperation({ summary: 'Make a key for /v1; it is shown this once' })
  @ApiErrors(KeyScopeNotAllowed, KeyAllowListUnknown, PlanLimitReached)
  async create(@Ctx() ctx: RequestContext, @Body() body: CreatePartnerKeyDto): Promise<IssuedKeyDto> {
    const key = { ...body, kind: 'pt' as const, ownerUserId: userIdOf(ctx) };
    return IssuedKeyDto.fromIssued(await this.keys.create(ctx, key));
  }

  @Get()
  @ApiOperation({ summary: 'List your keys, newest first' })
  @ApiPage(KeyDto)
  @ApiErrors(InvalidCursor)
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQueryDto): Promise<Page<KeyDto>> {
    return mapPage(await this.keys.list(ctx, query, userIdOf(ctx)), KeyDto.from);
  }

  @Get(':id/usage')
  @ApiOperation({ summary: 'Requests and errors of a key by day, newest first' })
  @ApiErrors(KeyNotFound)
  async usage(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() { days }: KeyUsageQueryDto,
  ): Promise<KeyUsageDto> {
    return KeyUsageDto.from(await this.keys.usage(ctx, id, days));
  }

  @Post(':id/rotate')
  @Idempotent({ holdsSecret: true })
  @ApiOperation({ summary: 'Replace a key; the old one lives on for the grace' })
  @ApiErrors(KeyNotFound, KeyInactive)
  async rotate(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RotateKeyDto,
  ): Promise<IssuedKeyDto> {
    return IssuedKeyDto.fromIssued(await this.keys.rotate(ctx, id, body.graceHours));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key at once' })
  @ApiNoContentResponse({ description: 'Revoked; it is refused everywhere within 2 s' })
  @ApiErrors(KeyNotFound)
  revoke(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.keys.revoke(ctx, id);
  }
}
