import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { TrackingSettingsDto, UpdateTrackingSettingsDto } from './dto/tracking-settings.dto.js';
import { TrackingSettingsService } from './tracking-settings.service.js';

@ApiTags('Tracking')
@Controller('api/admin/tracking/settings')
export class TrackingSettingsController {
  constructor(private readonly settings: TrackingSettingsService) {}

  @Get()
  @Allow({ roles: ['ADMIN'], permission: 'tracking:read' })
  @ApiOperation({ summary: 'Read how clicks are tracked: duplicates, privacy, signed links' })
  async get(@Ctx() ctx: RequestContext): Promise<TrackingSettingsDto> {
    return TrackingSettingsDto.from(await this.settings.get(ctx));
  }

  @Patch()
  @Allow({ roles: ['ADMIN'], permission: 'tracking:write' })
  @ApiOperation({ summary: 'Change how clicks are tracked; every node follows within two seconds' })
  @ApiErrors(RequestInvalid)
  async update(
    @Ctx() ctx: RequestContext,
    @Body() body: UpdateTrackingSettingsDto,
  ): Promise<TrackingSettingsDto> {
    return TrackingSettingsDto.from(await this.settings.update(ctx, body));
  }
}
