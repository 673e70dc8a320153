import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';

/** Filters of the audit log; all given ones must hold. */
export class AuditQueryDto extends PageQueryDto {
  /** Exactly this action, `tenant.suspended` for instance. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  /** Kind of thing that changed. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  subjectType?: string;

  /** Id of the thing that changed. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  subjectId?: string;

  /** Id of the user or key that did it. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  actorId?: string;

  /** Not before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}
