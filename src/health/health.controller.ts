import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { Forbidden } from '../kernel/errors/common.errors.js';
import { HealthDto, LiveDto } from './dto/health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Operations')
@Controller()
@Public()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('health/live')
  @ApiOperation({ summary: 'Whether the process answers at all' })
  live(): LiveDto {
    return { status: 'up' };
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'Whether the process can do its work now' })
  @ApiResponse({ status: 503, description: 'A required part is down', type: HealthDto })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthDto> {
    const health = await this.health.report();
    if (health.status !== 'up') reply.status(503);
    return health;
  }

  @Get('health')
  @ApiOperation({ summary: 'Every part of the process with its latency' })
  all(): Promise<HealthDto> {
    return this.health.report();
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Prometheus metrics; for loopback, or with METRICS_KEY as bearer token' })
  @ApiProduces('text/plain')
  @ApiErrors(Forbidden)
  metrics(@Req() request: FastifyRequest): Promise<string> {
    const { headers, ip } = request;
    const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
    return this.health.metrics({ ip, isForwarded, authorization: headers.authorization });
  }
}
