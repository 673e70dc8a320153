/** Whose endpoint it is, which decides what it may learn. */
export const OWNER_KINDS = ['tenant', 'advertiser', 'promoter', 'partner', 'affiliate'] as const;
export type OwnerKind = (typeof OWNER_KINDS)[number];

/** webhook: signed POST; postback: GET with macros; pipeline: ordered steps with templates. */
export const ENDPOINT_KINDS = ['webhook', 'postback', 'pipeline'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** dead: the last retry failed; skipped: given up when the endpoint was switched on again. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead', 'skipped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** owner: switched off by hand; gone: it answered 410; failing: nothing got through for five days. */
export const DISABLED_REASONS = ['owner', 'gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Somebody whose endpoints these are; the id is a user's or a company's, null for the tenant itself. */
export interface Owner {
  kind: OwnerKind;
  id: string | null;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** Per field of an event's data, the values that pass; all named fields must. */
export type EventFilters = Record<string, (string | number | boolean)[]>;

export const STEP_METHODS = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const;
export type StepMethod = (typeof STEP_METHODS)[number];

/** One request of a pipeline; the values of its headers are kept sealed. */
export interface PipelineStep {
  name: string;
  method: StepMethod;
  url: string;
  headerNames: string[];
  /** A JSON value whose texts may name values of the event or of earlier steps; null sends no body. */
  // Not `Json`: TypeORM's mapped types do not end on a type that holds itself.
  body: unknown;
}

/** What an endpoint proves itself with and sends along; sealed at rest. */
export interface EndpointSecrets {
  current: string;
  /** Still valid until then, RFC 3339. */
  previous: { secret: string; until: string } | null;
  headers: Record<string, string>;
  stepHeaders: Record<string, string>[];
}

/** An event as an endpoint gets it. */
export interface Message {
  /** Id of the event, the same in every attempt and replay: what receivers tell doubles by. */
  id: string;
  type: string;
  /** When it happened, RFC 3339 in UTC. */
  timestamp: string;
  entity: { type: string; id: string; sequence: number };
  data: JsonObject;
}

/** What the log keeps of one request and its answer; secrets are blanked, long bodies cut. */
export interface Exchange {
  /** Name of the pipeline's step; null elsewhere. */
  step: string | null;
  isFailover: boolean;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  /** Null when no answer came. */
  response: { status: number; headers: Record<string, string>; body: string } | null;
  error: string | null;
  durationMs: number;
}

/** How far a pipeline has come, and what its steps answered: a retry goes on from there. */
export interface PipelineProgress {
  answers: Record<string, { status: number; body: Json }>;
}

/** What came of one attempt. */
export interface Outcome {
  kind: 'delivered' | 'failed' | 'gone' | 'aborted';
  exchanges: Exchange[];
  error: string | null;
  status: number | null;
  progress: PipelineProgress | null;
}
