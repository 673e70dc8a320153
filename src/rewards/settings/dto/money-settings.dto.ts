import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, IsObject, Max, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import type { MoneySettings } from '../money-settings.service.js';

/** What the platform charges companies, and the least it pays out. */
export class MoneySettingsDto {
  /** The platform's fee in percent of approved commission, billed to the company. */
  @ApiProperty({ example: 5 })
  feePercent: number;
  /** Least payout by currency, in currency units; 10 units where a currency is not named. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, example: { USD: 10 } })
  minimumPayouts: Record<string, number>;

  static from(this: void, { feeBasisPoints, minimumPayouts }: MoneySettings): MoneySettingsDto {
    const entries = Object.entries(minimumPayouts).map(([currency, amount]) => [currency, Number(amount)]);
    return { feePercent: feeBasisPoints / 100, minimumPayouts: Object.fromEntries(entries) };
  }
}

/** Changes of them; what is left out stays. */
export class UpdateMoneySettingsDto {
  /** The platform's fee in percent of commission approved from now on, with up to two decimals. */
  @ApiPropertyOptional({ example: 5 })
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false, maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  feePercent?: number;

  /** Least payout by currency, in currency units; currencies that are not named keep theirs. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'number' }, example: { USD: 10 } })
  @OptionalField()
  @IsObject()
  minimumPayouts?: Record<string, number>;
}
