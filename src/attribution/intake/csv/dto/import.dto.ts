import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { OptionalField } from '../../../../kernel/http/optional-field.decorator.js';
import { PRESET_NAMES, type PresetName } from '../../presets.types.js';

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

export const IMPORT_OUTCOMES = ['recorded', 'updated', 'duplicate', 'queued', 'refused'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

/** How a file is to be read. */
export class ImportQueryDto {
  /** Says what would become of each row, and writes nothing. */
  @ApiPropertyOptional()
  @OptionalField()
  @Transform(toBoolean)
  @IsBoolean()
  dry_run: boolean = false;

  /** Whose sales they are; left out by members of one company and with a key. */
  @IsOptional()
  @IsUUID()
  advertiserId?: string;

  /** The network or tracker whose names the columns have. */
  @IsOptional()
  @IsIn(PRESET_NAMES)
  preset?: PresetName;

  /** How the report is written. */
  @ApiPropertyOptional({ enum: ['json', 'csv'] })
  @OptionalField()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

/** What became of one row, or would. */
export class ImportRowDto {
  /** The line of the file that it begins on; 1 is the line with the names of the columns. */
  row: number;
  /** recorded, a known one whose status changed, the same as before, waiting for its click, or refused for `code`. */
  @ApiProperty({ enum: IMPORT_OUTCOMES })
  outcome: ImportOutcome;
  /** As the file has it; null when there is none. */
  @ApiProperty({ type: String, nullable: true })
  transactionId: string | null;
  /** The conversion it made or repeated; null when there is none, and for new ones of a dry run. */
  conversionId: string | null;
  /** The request in the inbox; null in a dry run and for rows that could not be read. */
  intakeId: string | null;
  /** Why it was refused, a code of the error catalogue; null otherwise. */
  @ApiProperty({ type: String, nullable: true, example: 'click.not_found' })
  code: string | null;
  /** The same as a sentence. */
  @ApiProperty({ type: String, nullable: true, example: 'There is no such click.' })
  message: string | null;
}

/** What became of a file, or would. */
export class ImportReportDto {
  /** Whether nothing was written. */
  dryRun: boolean;
  /** Rows in the file, the first line and blank lines not counted. */
  rows: number;
  /** New conversions, rejected ones included. */
  recorded: number;
  /** Rows of known sales whose status changed. */
  updated: number;
  /** Rows that were imported or reported before. */
  duplicate: number;
  /** Rows whose click is still on its way. */
  queued: number;
  /** Rows that were not taken, each for the reason in `results`. */
  refused: number;
  /**
   * Columns that mean nothing here.
   * @example ['sales_rep']
   */
  ignoredColumns: string[];
  /** One for each row, in the order of the file. */
  results: ImportRowDto[];

  static of(this: void, dryRun: boolean, ignoredColumns: string[], results: ImportRowDto[]): ImportReportDto {
    const count = (outcome: ImportOutcome): number => results.filter((row) => row.outcome === outcome).length;
    return {
      dryRun,
      rows: results.length,
      recorded: count('recorded'),
      updated: count('updated'),
      duplicate: count('duplicate'),
      queued: count('queued'),
      refused: count('refused'),
      ignoredColumns,
      results,
    };
  }
}
