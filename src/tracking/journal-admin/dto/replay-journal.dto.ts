import { IsOptional, IsUUID } from 'class-validator';

/** Which journals to replay. */
export class ReplayJournalDto {
  /** Only this node; absent: all of them. */
  @IsOptional()
  @IsUUID()
  nodeId?: string;
}
