import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { RequestInvalid } from '../../../kernel/errors/common.errors.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsTimeZoneName } from '../../../kernel/http/time-zone-name.decorator.js';
import type { Edge } from '../reports.repository.js';
import type { ReportRequest } from '../reports.service.js';
import {
  type Dimension,
  DIMENSIONS,
  type Filters,
  type Interval,
  INTERVALS,
  type Sort,
  type SortField,
  SORTS,
} from '../report.types.js';

const GROUPS = [...INTERVALS, ...DIMENSIONS] as const;
const SORT_VALUES = SORTS.flatMap((field) => [field, `-${field}`]);
const DATE = /^\d{4}-\d\d-\d\d$/;
/** A date, or a moment as RFC 3339 writes it. */
const EDGE =
  /^(19[789]\d|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/;

function IsEdge(): PropertyDecorator {
  return applyDecorators(
    OptionalField(),
    Matches(EDGE, { message: '$property must be a date (YYYY-MM-DD) or an RFC 3339 moment' }),
  );
}

function IsFilter(): PropertyDecorator {
  return applyDecorators(OptionalField(), IsString(), Length(1, 200));
}

/** One decorator, because the reference would take the list it makes of the text for the text itself. */
function IsGroupList(): PropertyDecorator {
  return applyDecorators(ArrayMaxSize(3), ArrayUnique(), IsIn(GROUPS, { each: true }));
}

/** What a report is of, without pages: an export takes the same. */
export class ReportFilterDto {
  /** Up to two dimensions, with commas: offer, promoter, country, device, os, browser, event, sub1 to sub10; day, hour, week or month beside them say the interval. */
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', enum: [...GROUPS] },
    example: ['day', 'country'],
  })
  @OptionalField()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsGroupList()
  group_by?: (typeof GROUPS)[number][];

  /** Lines by hour, day, week or month, too. */
  @OptionalField()
  @IsIn(INTERVALS)
  interval?: Interval;

  /** A moment (RFC 3339, taken down to its quarter of an hour) or a date in the time zone; 30 days before the end when it is left out. */
  @IsEdge()
  from?: string;

  /** Before this moment (RFC 3339, taken up to its quarter of an hour), or the last date, which is within; now when it is left out. */
  @IsEdge()
  to?: string;

  /** IANA time zone of dates and intervals; the tenant's when it is left out. */
  @OptionalField()
  @IsTimeZoneName()
  timezone?: string;

  /** Only this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;

  /** Only this promoter. */
  @OptionalField()
  @IsUUID()
  promoterId?: string;

  /** Only this country, ISO 3166-1 alpha-2. */
  @OptionalField()
  @IsISO31661Alpha2()
  country?: string;

  /** Only this kind of device. */
  @IsFilter()
  device?: string;

  /** Only this operating system. */
  @IsFilter()
  os?: string;

  /** Only this browser. */
  @IsFilter()
  browser?: string;

  /** Only conversions of this event; clicks have none and are null then. */
  @IsFilter()
  event?: string;

  /** Only this sub id. Of days older than clicks are kept, sub ids that sold nothing and were not among the 200 most clicked of their promoter's day count as `(other)`. */
  @IsFilter()
  sub1?: string;

  /** Only this sub id. */
  @IsFilter()
  sub2?: string;

  /** Only this sub id. */
  @IsFilter()
  sub3?: string;

  /** Only this sub id. */
  @IsFilter()
  sub4?: string;

  /** Only this sub id. */
  @IsFilter()
  sub5?: string;

  /** Only this sub id. */
  @IsFilter()
  sub6?: string;

  /** Only this sub id. */
  @IsFilter()
  sub7?: string;

  /** Only this sub id. */
  @IsFilter()
  sub8?: string;

  /** Only this sub id. */
  @IsFilter()
  sub9?: string;

  /** Only this sub id. */
  @IsFilter()
  sub10?: string;

  /** Only conversions of this currency, ISO 4217. */
  @OptionalField()
  @Matches(/^[A-Z]{3}$/)
  currency?: string;

  /** Order of the lines, `-` before it for the other way round; amount and commission need `currency`. By period, else most clicks first, unless told. */
  @ApiPropertyOptional({ enum: SORT_VALUES })
  @OptionalField()
  @IsIn(SORT_VALUES)
  sort?: string;

  /** Whose numbers somebody who is promoter and advertiser means; the promoter's when it is left out. */
  @OptionalField()
  @IsIn(['promoter', 'advertiser'])
  as?: 'promoter' | 'advertiser';
}

/** A report, page by page. */
export class ReportQueryDto extends ReportFilterDto {
  /** How many lines to return, 1 to 100. */
  @ApiPropertyOptional()
  @OptionalField()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  /** `nextCursor` of the page before; opaque. */
  @OptionalField()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}

/** A report as a file. */
export class ExportQueryDto extends ReportFilterDto {
  /** How the file is written. */
  @OptionalField()
  @IsIn(['csv', 'json'])
  format: 'csv' | 'json' = 'csv';
}

/** What was asked, in the words of the program. @throws RequestInvalid */
export function toRequest(query: ReportFilterDto): ReportRequest {
  const groups = query.group_by ?? [];
  const isInterval = (name: string): name is Interval => (INTERVALS as readonly string[]).includes(name);
  const intervals = new Set([...groups.filter(isInterval), ...(query.interval ? [query.interval] : [])]);
  if (intervals.size > 1) throw new RequestInvalid({ message: ['a report has one interval'] });
  const [interval = null] = intervals;
  const { offerId, promoterId } = query;
  const filters: Filters = {};
  if (offerId) filters.offer = offerId.toLowerCase();
  if (promoterId) filters.promoter = promoterId.toLowerCase();
  for (const name of DIMENSIONS) {
    if (name === 'offer' || name === 'promoter') continue;
    const value = query[name];
    if (value !== undefined) filters[name] = value;
  }
  return {
    groupBy: groups.filter((name): name is Dimension => !isInterval(name)),
    interval,
    filters,
    from: edgeOf('from', query.from),
    to: edgeOf('to', query.to),
    timezone: query.timezone ?? null,
    currency: query.currency ?? null,
    sort: sortOf(query.sort),
    as: query.as ?? null,
  };
}

function edgeOf(name: string, text: string | undefined): Edge {
  if (text === undefined) return null;
  if (!DATE.test(text)) return { at: new Date(text) };
  // 31 February passes the pattern.
  const day = new Date(`${text}T00:00:00Z`);
  if (day.toISOString().slice(0, 10) !== text) {
    throw new RequestInvalid({ message: [`${name} must be a date that exists`] });
  }
  return { date: text };
}

function sortOf(text: string | undefined): Sort | null {
  if (text === undefined) return null;
  const isDescending = text.startsWith('-');
  return { field: (isDescending ? text.slice(1) : text) as SortField, isDescending };
}
