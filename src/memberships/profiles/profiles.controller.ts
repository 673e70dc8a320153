import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ProfileDto, UpdateProfileDto } from './dto/profile.dto.js';
import { ProfileNotFound, UsernameMissing, UsernameTaken } from './profiles.errors.js';
import { ProfilesService } from './profiles.service.js';

@ApiTags('Promoters')
@Controller('api/promoter/profile')
@Allow('PROMOTER')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get()
  @ApiOperation({ summary: 'Read what one shows of oneself' })
  @ApiErrors(ProfileNotFound)
  get(@Ctx() ctx: RequestContext): Promise<ProfileDto> {
    return this.profiles.getOwn(ctx);
  }

  @Patch()
  @ApiOperation({ summary: 'Begin or change the own public page' })
  @ApiErrors(RequestInvalid, UsernameMissing, UsernameTaken)
  update(@Ctx() ctx: RequestContext, @Body() body: UpdateProfileDto): Promise<ProfileDto> {
    return this.profiles.updateOwn(ctx, body);
  }
}
