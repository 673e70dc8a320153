import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { SETTLEMENT_MODES, type SettlementMode } from '../../rewards/rewards.types.js';

/** How a company settles. */
export class SettlementDto {
  /** UUIDv7 of the company. */
  advertiserId: string;
  /** Its name. */
  name: string;
  /** direct: it pays promoters itself and is billed the fee only; platform: it is billed commission and fee. */
  @ApiProperty({ enum: SETTLEMENT_MODES })
  settlementMode: SettlementMode;
  /** The platform's fee in percent of approved commission. */
  @ApiProperty({ example: 5 })
  feePercent: number;
}

/** How the caller's companies settle. */
export class SettlementsDto {
  /** One per company. */
  companies: SettlementDto[];
}

/** Whose statements are listed. */
export class StatementQueryDto extends PageQueryDto {
  /** The company; left out when the caller acts for only one. */
  @IsOptional()
  @IsUUID()
  advertiserId?: string;
}
