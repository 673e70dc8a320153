import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { RequestContext } from '../kernel/context/request-context.js';
import { InvalidCursor } from '../kernel/errors/common.errors.js';
import { Allow } from '../kernel/http/allow.decorator.js';
import { ApiErrors } from '../kernel/http/api-errors.decorator.js';
import { ApiPage } from '../kernel/http/api-page.decorator.js';
import { csvStream } from '../kernel/http/csv.js';
import { Ctx } from '../kernel/http/ctx.decorator.js';
import type { Page } from '../kernel/paging/page.js';
import { AuditService } from './audit.service.js';
import { AuditEntryDto } from './dto/audit-entry.dto.js';
import { AuditQueryDto } from './dto/audit-query.dto.js';

const COLUMNS = [
  'id',
  'occurredAt',
  'actorKind',
  'actorId',
  'action',
  'subjectType',
  'subjectId',
  'before',
  'after',
  'ip',
  'correlationId',
] as const;

@ApiTags('Audit')
@Controller('api/admin/audit')
@Allow({ roles: ['ADMIN', 'SUPER_ADMIN'], permission: 'audit:read' })
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'List what was changed, newest first' })
  @ApiPage(AuditEntryDto)
  @ApiErrors(InvalidCursor)
  list(@Ctx() ctx: RequestContext, @Query() query: AuditQueryDto): Promise<Page<AuditEntryDto>> {
    return this.audit.list(ctx, query, query);
  }

  @Get('export')
  @ApiOperation({ summary: 'Download the audit log as CSV, oldest first' })
  @ApiProduces('text/csv')
  async export(@Ctx() ctx: RequestContext, @Query() query: AuditQueryDto): Promise<StreamableFile> {
    const lines = await csvStream(COLUMNS, this.audit.export(ctx, query));
    return new StreamableFile(lines, {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="audit.csv"',
    });
  }
}
