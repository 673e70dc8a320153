import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { RotateSigningKeyDto, SigningKeyDto, SigningKeysDto } from './dto/signing.dto.js';
import { SigningKeysService } from './signing-keys.service.js';

@ApiTags('Tracking')
@Controller('api/admin/tracking/signing-keys')
export class SigningKeysController {
  constructor(private readonly keys: SigningKeysService) {}

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'tracking:read' })
  @ApiOperation({ summary: 'List the keys that links are signed with, newest first' })
  async list(@Ctx() ctx: RequestContext): Promise<SigningKeysDto> {
    return { data: (await this.keys.list(ctx)).map(SigningKeyDto.from) };
  }

  @Post('rotate')
  @HttpCode(200)
  @Allow({ roles: ['ADMIN'], permission: 'tracking:write' })
  @ApiOperation({ summary: 'Make a new signing key; links signed before are good for the grace' })
  @ApiErrors(RequestInvalid)
  async rotate(@Ctx() ctx: RequestContext, @Body() body: RotateSigningKeyDto): Promise<SigningKeysDto> {
    return { data: (await this.keys.rotate(ctx, body.graceHours)).map(SigningKeyDto.from) };
  }
}
