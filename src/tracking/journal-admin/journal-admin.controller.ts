import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { JournalNodeAlive, JournalNodeNotFound } from '../tracking.errors.js';
import { JournalStatusDto, ReplayJournalResultDto } from './dto/journal-status.dto.js';
import { ReplayJournalDto } from './dto/replay-journal.dto.js';
import { JournalAdminService } from './journal-admin.service.js';

@ApiTags('Tracking')
@Controller('api/admin/tracking/journal')
export class JournalAdminController {
  constructor(private readonly journals: JournalAdminService) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'tracking:read' })
  @ApiOperation({ summary: 'See what waits in the click journals and how fast it drains' })
  status(): Promise<JournalStatusDto> {
    return this.journals.status();
  }

  @Post('replay')
  @HttpCode(202)
  @Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'tracking:write' })
  @ApiOperation({ summary: 'Read the journals again and try what was set aside; nothing is counted twice' })
  @ApiErrors(JournalNodeNotFound)
  replay(@Ctx() ctx: RequestContext, @Body() body: ReplayJournalDto): Promise<ReplayJournalResultDto> {
    return this.journals.replay(ctx, body.nodeId ?? null);
  }

  @Post(':nodeId/write-off')
  @HttpCode(204)
  @Allow({ roles: ['SUPER_ADMIN'] })
  @ApiOperation({ summary: 'Give up a node that will never come back, so that nobody waits for its journal' })
  @ApiErrors(JournalNodeNotFound, JournalNodeAlive)
  writeOff(@Ctx() ctx: RequestContext, @Param('nodeId', ParseIdPipe) nodeId: string): Promise<void> {
    return this.journals.writeOff(ctx, nodeId);
  }
}
