import { InsightsDto } from '../../../tracking/fraud/dto/fraud-insights.dto.js';
import { PreviewedDto } from '../../../tracking/fraud/dto/fraud-preview.dto.js';

/** Conversions by what their signals come to. */
export class ConversionBandsDto {
  /** May stand. */
  accept: number;
  /** Somebody has to look at them. */
  review: number;
  /** Are rejected. */
  reject: number;
}

/** Past conversions as they would be judged now and under the changes; by their stored signals. */
export class PreviewedConversionsDto {
  /** How many there were. */
  conversions: number;
  /** By the settings of now. */
  now: ConversionBandsDto;
  /** By the changed settings. */
  changed: ConversionBandsDto;
}

/** Past clicks and conversions as they would be judged now and under the changes. */
export class FraudPreviewDto extends PreviewedDto {
  /** The conversions of those days. */
  conversions: PreviewedConversionsDto;
}

/** Conversions against which one signal spoke. */
export class ConversionSignalCountDto {
  /** Name of the signal. */
  signal: string;
  /** How many. */
  conversions: number;
}

/** A promoter with conversions against which something spoke. */
export class SuspectPromoterDto {
  /** Id of the promoter. */
  promoterId: string;
  /** All their conversions of the period. */
  conversions: number;
  /** Those against which a signal spoke. */
  withSignals: number;
  /** Those that are rejected now, for whatever reason. */
  rejected: number;
}

/** What spoke against the conversions of a period. */
export class ConversionInsightsDto {
  /** How many there were. */
  conversions: number;
  /** Those against which a signal spoke. */
  withSignals: number;
  /** By the weights and thresholds of now. */
  byBand: ConversionBandsDto;
  /** Most frequent first. */
  bySignal: ConversionSignalCountDto[];
  /** The ten promoters with the most conversions against which something spoke. */
  topPromoters: SuspectPromoterDto[];
}

/** What was found in the stored clicks and conversions of a period. */
export class FraudInsightsDto extends InsightsDto {
  /** The conversions that came in during those days. */
  conversions: ConversionInsightsDto;
}
