import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { IssuedKeyDto } from '../auth/keys/dto/key.dto.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { PlanLimitReached } from '../tenants/tenants.errors.js';
import { KeyOwnerUnknown } from '../auth/keys/keys.errors.js';
import { CreateTestKeyDto, TestKeyDto } from './dto/testworld.dto.js';
import { TestRoomsService } from './test-rooms.service.js';
import { TestWorldMissing } from './testworld.errors.js';

@ApiTags('Test world')
@Controller('api/test/keys')
@Allow({ roles: ['ADMIN', 'PARTNER', 'ADVERTISER'], permission: 'keys:write' })
export class TestKeysController {
  constructor(private readonly rooms: TestRoomsService) {}

  @Post()
  @ApiOperation({ summary: 'Make a key of the test world; with the first comes an offer to try it with' })
  @ApiErrors(TestWorldMissing, PlanLimitReached, KeyOwnerUnknown)
  async create(@Ctx() ctx: RequestContext, @Body() { name, kind }: CreateTestKeyDto): Promise<TestKeyDto> {
    const { issued, offerId } = await this.rooms.issueKey(ctx, name, kind);
    return { ...IssuedKeyDto.fromIssued(issued), testOfferId: offerId };
  }
}
