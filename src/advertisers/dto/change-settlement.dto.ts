import { IsIn } from 'class-validator';
import { SETTLEMENT_MODES, type SettlementMode } from '../../rewards/rewards.types.js';

/** Who pays the promoters of a company. */
export class ChangeSettlementDto {
  /** direct: the company itself; platform: the platform, out of what it bills the company. */
  @IsIn(SETTLEMENT_MODES)
  settlementMode: SettlementMode;
}
