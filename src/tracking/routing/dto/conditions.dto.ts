import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  IsTimeZone,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsCountryList } from '../../../kernel/countries/country-list.decorator.js';
import { CONNECTIONS } from '../connections.policy.js';

function IsTextList(): PropertyDecorator {
  return applyDecorators(
    OptionalField(),
    IsArray(),
    ArrayNotEmpty(),
    ArrayMaxSize(100),
    IsString({ each: true }),
    MaxLength(200, { each: true }),
  );
}

/** Hours of a week in a time zone. */
export class ScheduleDto {
  /**
   * IANA name; daylight saving is followed.
   * @example Asia/Riyadh
   */
  @IsTimeZone()
  timezone: string;

  /** 1 is Monday, 7 is Sunday; every day when left out. */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  weekdays?: number[];

  /** First hour, 0 to 23. */
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(23)
  fromHour?: number;

  /** The hour it ends before, 1 to 24; smaller than `fromHour` it runs past midnight. */
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(24)
  toHour?: number;
}

/** Values of sub ids; each named one must be among its list. */
export class SubConditionsDto {
  /** Values of sub1. */
  @IsTextList()
  sub1?: string[];
  /** Values of sub2. */
  @IsTextList()
  sub2?: string[];
  /** Values of sub3. */
  @IsTextList()
  sub3?: string[];
  /** Values of sub4. */
  @IsTextList()
  sub4?: string[];
  /** Values of sub5. */
  @IsTextList()
  sub5?: string[];
  /** Values of sub6. */
  @IsTextList()
  sub6?: string[];
  /** Values of sub7. */
  @IsTextList()
  sub7?: string[];
  /** Values of sub8. */
  @IsTextList()
  sub8?: string[];
  /** Values of sub9. */
  @IsTextList()
  sub9?: string[];
  /** Values of sub10. */
  @IsTextList()
  sub10?: string[];
}

/** All that are given must hold; none matches everybody. */
export class ConditionsDto {
  /** ISO 3166-1 alpha-2 codes in capitals. */
  @OptionalField()
  @IsCountryList()
  countries?: string[];

  /** Kinds of device: desktop, mobile, tablet, tv or bot. */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(['desktop', 'mobile', 'tablet', 'tv', 'bot'], { each: true })
  devices?: string[];

  /** Names of operating systems, `iOS` for instance. */
  @IsTextList()
  os?: string[];

  /** Names of browsers, `Safari` for instance. */
  @IsTextList()
  browsers?: string[];

  /** Preferred languages; `de` takes `de-AT` as well. */
  @IsTextList()
  languages?: string[];

  /** Hosts of the referring page; a host takes those below it as well. */
  @IsTextList()
  referrers?: string[];

  /** Values of `source`. */
  @IsTextList()
  sources?: string[];

  /** Values of sub ids. */
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => SubConditionsDto)
  subs?: SubConditionsDto;

  /** When the rule is open. */
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => ScheduleDto)
  schedule?: ScheduleDto;

  /** Share of visitors, 0 to 100 percent; a visitor is always in or always out. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  @Max(100)
  sharePercent?: number;

  /** English names or ISO 3166-2 parts (`CA`); refused with `routing.unsupported_condition` without a city file. */
  @IsTextList()
  regions?: string[];

  /** English names; refused with `routing.unsupported_condition` without a city file. */
  @IsTextList()
  cities?: string[];

  /**
   * `data_centre` for networks of hosts and clouds, `isp` for all others; `cellular`, `cable_dsl` and so on where
   * the file knows it. Refused with `routing.unsupported_condition` without a file of networks.
   */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(CONNECTIONS, { each: true })
  connections?: string[];

  /** Numbers of autonomous systems; refused with `routing.unsupported_condition` without a file of networks. */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1_000)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(4_294_967_295, { each: true })
  asns?: number[];
}
