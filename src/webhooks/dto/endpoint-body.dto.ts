import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { EVENT_TYPES } from '../events/event-catalog.js';
import {
  ENDPOINT_KINDS,
  type EndpointKind,
  type EventFilters,
  type Json,
  OWNER_KINDS,
  type OwnerKind,
  STEP_METHODS,
  type StepMethod,
} from '../webhooks.types.js';
import { IsFilters } from './is-filters.decorator.js';
import { IsHeaders } from './is-headers.decorator.js';
import { IsTemplate } from './is-template.decorator.js';

const STEP_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const MAX_EVENTS = 50;
const MAX_STEPS = 10;

/** One request of a pipeline. */
export class StepDto {
  /** By it later steps name its answer: `{{steps.lookup.body.id}}`. */
  @ApiProperty({ example: 'lookup' })
  @Matches(STEP_NAME, {
    message: 'name must be a lower-case letter and up to 39 letters, digits or underscores',
  })
  name: string;

  /** POST unless given. */
  @ApiPropertyOptional({ enum: STEP_METHODS })
  @OptionalField()
  @IsIn(STEP_METHODS)
  method: StepMethod = 'POST';

  /** Where to; path and query may name values in double braces, which are URL-encoded. */
  @ApiProperty({ example: 'https://crm.example/sales/{{data.transactionId}}' })
  @IsString()
  @MaxLength(2048)
  url: string;

  /** Sent along; their values are never shown again. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Api-Key': 'k' },
  })
  @OptionalField()
  @IsHeaders()
  headers: Record<string, string> = {};

  /** A JSON value; a text in it may name values of the event (`{{data.amount}}`) or of earlier steps. Left out: no body. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { amount: '{{data.amount}}' } })
  @IsOptional()
  @IsTemplate()
  body?: Json;
}

/** An endpoint to make. */
export class CreateEndpointDto {
  /** Your name for it. */
  @ApiProperty({ example: 'Our backend' })
  @Trimmed()
  @IsCleanText(1, 100)
  name: string;

  /** webhook: signed POST; postback: GET with macros in the URL; pipeline: ordered steps. */
  @ApiPropertyOptional({ enum: ENDPOINT_KINDS })
  @OptionalField()
  @IsIn(ENDPOINT_KINDS)
  kind: EndpointKind = 'webhook';

  /** Whose events: for those who have several roles. The first of your roles when left out. */
  @ApiPropertyOptional({ enum: OWNER_KINDS, example: undefined })
  @OptionalField()
  @IsIn(OWNER_KINDS)
  owner?: OwnerKind;

  /** The company whose events are meant; left out by members of one. */
  @ApiPropertyOptional({ example: undefined })
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** Where to. In a postback `{transaction_id}` and the like are filled in, URL-encoded. Not for pipelines. */
  @ApiPropertyOptional({ example: 'https://hooks.example/afflux' })
  @OptionalField()
  @IsString()
  @MaxLength(2048)
  url?: string;

  /** Tried at once when `url` fails. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  failoverUrl?: string | null;

  /** Which events; see `GET /api/webhooks/events`. */
  @ApiProperty({ isArray: true, enum: EVENT_TYPES, example: ['conversion.created', 'reward.paid'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_EVENTS)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  events: string[];

  /** Only events whose data has one of these values in every field named. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { currency: ['USD'] } })
  @OptionalField()
  @IsFilters()
  filters: EventFilters = {};

  /** Sent along; their values are never shown again. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Api-Key': 'k' },
  })
  @OptionalField()
  @IsHeaders()
  headers: Record<string, string> = {};

  /** The requests of a pipeline, in order. */
  @ApiPropertyOptional({ type: [StepDto], example: undefined })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(MAX_STEPS)
  @ValidateNested({ each: true })
  @Type(() => StepDto)
  steps?: StepDto[];

  /** Whether it is sent to at once; events are kept meanwhile. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  enabled: boolean = true;
}

/** What may change in an endpoint; what is left out stays. */
export class UpdateEndpointDto {
  /** Your name for it. */
  @OptionalField()
  @Trimmed()
  @IsCleanText(1, 100)
  name?: string;

  /** Where to. */
  @ApiPropertyOptional({ example: 'https://hooks.example/afflux' })
  @OptionalField()
  @IsString()
  @MaxLength(2048)
  url?: string;

  /** Tried at once when `url` fails; null for none. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  failoverUrl?: string | null;

  /** Which events from now on. */
  @ApiPropertyOptional({ isArray: true, enum: EVENT_TYPES, example: ['conversion.created'] })
  @OptionalField()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_EVENTS)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  events?: string[];

  /** Only events whose data has one of these values in every field named; replaces all filters. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { currency: ['USD'] } })
  @OptionalField()
  @IsFilters()
  filters?: EventFilters;

  /** Replaces all headers. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Api-Key': 'k' },
  })
  @OptionalField()
  @IsHeaders()
  headers?: Record<string, string>;

  /** Replaces all steps of a pipeline. */
  @ApiPropertyOptional({ type: [StepDto], example: undefined })
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(MAX_STEPS)
  @ValidateNested({ each: true })
  @Type(() => StepDto)
  steps?: StepDto[];
}

/** How an endpoint is switched on again. */
export class EnableEndpointDto {
  /** Whether events that were kept meanwhile are sent now, in order; false skips them, and they can be replayed. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  sendKept: boolean = true;
}

/** How a secret is replaced. */
export class RotateSecretDto {
  /** Hours that the old secret signs along, 0 to 168. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(168)
  graceHours: number = 24;
}

/** An example to send. */
export class TestEventDto {
  /** The event whose example is sent; the first of the endpoint's events when left out. */
  @ApiPropertyOptional({ enum: EVENT_TYPES, example: 'reward.paid' })
  @OptionalField()
  @IsIn(EVENT_TYPES)
  event?: string;
}

/** How a request or pipeline is tried. */
export class TryEndpointDto extends TestEventDto {
  /** Data to use in place of the example's. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { amount: 10 } })
  @OptionalField()
  @IsObject()
  @IsTemplate()
  data?: Record<string, Json>;

  /** Only this step of a pipeline; answers of earlier steps are taken from `answers`. */
  @ApiPropertyOptional({ example: undefined })
  @OptionalField()
  @IsString()
  @MaxLength(40)
  step?: string;

  /** What earlier steps are taken to have answered, by name: `{lookup: {status: 200, body: {id: 7}}}`. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: undefined })
  @OptionalField()
  @IsObject()
  @IsTemplate()
  answers?: Record<string, Json>;

  /** Whether the requests are really sent; false only shows them. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  send: boolean = false;
}
