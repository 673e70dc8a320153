import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { Allow } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { Ctx } from '../../kernel/http/ctx.decorator.js';
import { ParseIdPipe } from '../../kernel/http/parse-id.pipe.js';
import { LinkNotFound } from '../../links/links.errors.js';
import { NoExperiment } from './ab-test.errors.js';
import { AbTestService } from './ab-test.service.js';
import { AbTestDto, AbTestQueryDto } from './dto/ab-test.dto.js';

@ApiTags('Routing')
@Controller('api/links/:id/ab-test')
export class AbTestController {
  constructor(private readonly abTests: AbTestService) {}

  @Get()
  @Allow({ roles: ['ADMIN', 'PROMOTER'], permission: 'links:read' })
  @ApiOperation({ summary: 'Result of the experiments of a smart link: rates, winner and confidence' })
  @ApiErrors(RequestInvalid, LinkNotFound, NoExperiment)
  judge(
    @Ctx() ctx: RequestContext,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: AbTestQueryDto,
  ): Promise<AbTestDto> {
    return this.abTests.judge(ctx, id, query);
  }
}
