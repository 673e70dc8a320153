import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PAYOUT_TYPES, type PayoutType } from '../offers.types.js';
import { LocalizedTextDto } from './localized-text.dto.js';
import { OfferSettingsDto } from './offer-settings.dto.js';

/** What changes in an offer; what is left out stays, texts and the payout change as a whole. */
export class UpdateOfferDto extends OfferSettingsDto {
  /** Title per locale. */
  @ApiPropertyOptional({ type: LocalizedTextDto })
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => LocalizedTextDto)
  title?: LocalizedTextDto;

  /** Where visitors go. */
  @OptionalField()
  @IsString()
  @MaxLength(2048)
  destinationUrl?: string;

  /** cps and revshare need payoutPercent beside it; cpa, cpl and cpi payoutAmount. */
  @ApiPropertyOptional({ enum: PAYOUT_TYPES })
  @OptionalField()
  @IsIn(PAYOUT_TYPES)
  payoutType?: PayoutType;
}
