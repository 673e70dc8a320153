import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../kernel/http/parse-id.pipe.js';
import { DecideKycDto, KycNotesDto, SubmitKycDto } from './dto/kyc.dto.js';
import { UserDto } from './dto/user.dto.js';
import { KycNotPossible } from './kyc.errors.js';
import { KycService } from './kyc.service.js';
import { BeyondOwnRights, UserNotFound } from './users.errors.js';

@ApiTags('Identity checks')
@Controller('api')
export class KycController {
  constructor(private readonly kyc: KycService) {}

  @Post('admin/users/:id/kyc')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:write' })
  @HttpCode(200)
  @ApiOperation({
    summary: 'Require, verify or reject the identity of a user; payouts wait until it is verified',
  })
  @ApiErrors(UserNotFound, KycNotPossible, BeyondOwnRights)
  async decide(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: DecideKycDto,
  ): Promise<UserDto> {
    return UserDto.from(await this.kyc.decide(ctx, id, body.decision, body.reason));
  }

  @Get('admin/users/:id/kyc')
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'fraud:read' })
  @ApiOperation({ summary: 'What was required, submitted and decided about the identity of a user' })
  @ApiErrors(UserNotFound)
  async notes(@Ctx() ctx: RequestContext, @Param('id', ParseIdPipe) id: string): Promise<KycNotesDto> {
    return KycNotesDto.from(await this.kyc.notes(ctx, id));
  }

  @Post('auth/me/kyc')
  @Allow({ anyUser: true })
  @HttpCode(200)
  @ApiOperation({ summary: 'Say who I am, where an identity check is required' })
  @ApiErrors(KycNotPossible)
  async submit(@Ctx() ctx: RequestContext, @Body() body: SubmitKycDto): Promise<UserDto> {
    return UserDto.from(await this.kyc.submit(ctx, body));
  }
}
