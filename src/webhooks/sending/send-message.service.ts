import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { type OutboundAnswer, OutboundFailure, OutboundHttp } from '../../kernel/outbound/outbound-http.js';
import { VERSION } from '../../kernel/version.js';
import { EndpointSecretsBox, validSecrets } from '../endpoints/endpoint-secrets.js';
import type { WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';
import { snakeCase } from '../events/event-view.policy.js';
import type {
  EndpointSecrets,
  Exchange,
  Json,
  JsonObject,
  Message,
  Outcome,
  PipelineProgress,
  PipelineStep,
} from '../webhooks.types.js';
import { loggedExchange, type PreparedRequest, storableText } from './exchange.policy.js';
import { signatureHeaders } from './signature.policy.js';
import { fillJson, fillMacros, fillUrl } from './template.policy.js';

const MAX_ANSWER_BYTES = 64 * 1024;
/** What later steps may use of an answer. */
const MAX_KEPT_ANSWER = 16 * 1024;
const GONE = 410;

export type SendTarget = Pick<
  WebhookEndpointEntity,
  'kind' | 'url' | 'failoverUrl' | 'steps' | 'sealedSecrets'
>;

interface Called {
  exchange: Exchange;
  answer: OutboundAnswer | null;
  isAborted: boolean;
}

type Call = (request: PreparedRequest) => Promise<Called>;

/** Turns a message into the requests of its endpoint and sends them. */
@Injectable()
export class SendMessageService {
  constructor(
    private readonly http: OutboundHttp,
    private readonly box: EndpointSecretsBox,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /** One attempt; never throws for what the other side does. */
  async send(
    target: SendTarget,
    message: Message,
    progress: PipelineProgress | null,
    signal?: AbortSignal,
  ): Promise<Outcome> {
    return this.run(target, message, progress, (request) => this.call(request, signal));
  }

  /** The requests as they would be sent. */
  async show(target: SendTarget, message: Message, progress: PipelineProgress | null): Promise<Outcome> {
    return this.run(target, message, progress, (request) =>
      Promise.resolve({
        exchange: loggedExchange(request, null, null, 0),
        answer: { status: 200, headers: {}, body: Buffer.alloc(0), isTruncated: false },
        isAborted: false,
      }),
    );
  }

  private async run(
    target: SendTarget,
    message: Message,
    progress: PipelineProgress | null,
    call: Call,
  ): Promise<Outcome> {
    const secrets = this.box.open(target.sealedSecrets);
    if (target.kind === 'pipeline') return runPipeline(target.steps ?? [], secrets, message, progress, call);
    const urls = [target.url, target.failoverUrl].filter((url) => url !== null);
    const exchanges: Exchange[] = [];
    let first: Called | undefined;
    for (const [index, url] of urls.entries()) {
      const called = await call(
        target.kind === 'postback'
          ? postbackRequest(url, index > 0, secrets, message)
          : webhookRequest(url, index > 0, secrets, message),
      );
      first ??= called;
      exchanges.push(called.exchange);
      if (called.isAborted) return outcome('aborted', exchanges, called);
      if (isSuccess(called)) return outcome('delivered', exchanges, called);
    }
    if (!first) throw new Error('an endpoint without an address');
    return outcome(first.answer?.status === GONE ? 'gone' : 'failed', exchanges, first);
  }

  private async call(request: PreparedRequest, signal?: AbortSignal): Promise<Called> {
    const began = performance.now();
    const { method, url, headers, body } = request;
    try {
      const answer = await this.http.send({
        ...{ method, url, headers, signal },
        ...(body === null ? {} : { body }),
        timeoutMs: this.config.webhookTimeoutMs,
        maxAnswerBytes: MAX_ANSWER_BYTES,
      });
      const error = isGood(answer.status) ? null : `it answered ${answer.status}`;
      const exchange = loggedExchange(request, answer, error, performance.now() - began);
      return { exchange, answer, isAborted: false };
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      const exchange = loggedExchange(request, null, error.message, performance.now() - began);
      return { exchange, answer: null, isAborted: error.fault === 'aborted' };
    }
  }
}

/** Steps whose answers are known are not repeated: a retry goes on where the last attempt stopped. */
async function runPipeline(
  steps: readonly PipelineStep[],
  secrets: EndpointSecrets,
  message: Message,
  progress: PipelineProgress | null,
  call: Call,
): Promise<Outcome> {
  const answers = { ...progress?.answers };
  const exchanges: Exchange[] = [];
  let last: Called | undefined;
  for (const [index, step] of steps.entries()) {
    if (Object.hasOwn(answers, step.name)) continue;
    last = await call(stepRequest(step, secrets.stepHeaders[index] ?? {}, secrets, message, answers));
    exchanges.push(last.exchange);
    if (last.isAborted) return { ...outcome('aborted', exchanges, last), progress: { answers } };
    if (!isSuccess(last)) return { ...outcome('failed', exchanges, last), progress: { answers } };
    answers[step.name] = { status: last.answer!.status, body: keptBody(last.answer!) };
  }
  return {
    kind: 'delivered',
    exchanges,
    error: null,
    status: last?.answer?.status ?? null,
    progress: { answers },
  };
}

function webhookRequest(
  url: string,
  isFailover: boolean,
  secrets: EndpointSecrets,
  message: Message,
): PreparedRequest {
  return signed({ step: null, isFailover, method: 'POST', url }, secrets.headers, secrets, message, {
    ...message,
  });
}

function postbackRequest(
  template: string,
  isFailover: boolean,
  secrets: EndpointSecrets,
  message: Message,
): PreparedRequest {
  const fields = Object.entries(message.data).map(([name, value]) => [snakeCase(name), value] as const);
  const { id: event_id, type: event_type, timestamp } = message;
  const url = fillMacros(template, { ...Object.fromEntries(fields), event_id, event_type, timestamp });
  const headers = { ...secrets.headers, ...userAgent() };
  return { step: null, isFailover, method: 'GET', url, headers, body: null, secrets: secretsOf(secrets) };
}

function stepRequest(
  { name, method, url, body }: PipelineStep,
  headers: Record<string, string>,
  secrets: EndpointSecrets,
  message: Message,
  answers: PipelineProgress['answers'],
): PreparedRequest {
  const { id, type, timestamp, entity, data } = message;
  const values: JsonObject = { id, type, timestamp, entity, data, steps: answers as unknown as JsonObject };
  const basis = { step: name, isFailover: false, method, url: fillUrl(url, values) };
  if (body === null) {
    return { ...basis, headers: { ...headers, ...userAgent() }, body: null, secrets: secretsOf(secrets) };
  }
  return signed(basis, headers, secrets, message, fillJson(body as Json, values));
}

function signed(
  basis: Pick<PreparedRequest, 'step' | 'isFailover' | 'method' | 'url'>,
  headers: Record<string, string>,
  secrets: EndpointSecrets,
  message: Message,
  content: Json,
): PreparedRequest {
  const body = JSON.stringify(content);
  const now = Date.now();
  return {
    ...basis,
    headers: {
      ...headers,
      ...userAgent(),
      'content-type': 'application/json',
      // Wall time also in a world whose clock was moved: receivers compare it with their own.
      ...signatureHeaders(validSecrets(secrets, now), message.id, Math.floor(now / 1000), body),
    },
    body,
    secrets: secretsOf(secrets),
  };
}

function userAgent(): Record<string, string> {
  return { 'user-agent': `Afflux-Webhooks/${VERSION}` };
}

function secretsOf({ current, previous, headers, stepHeaders }: EndpointSecrets): string[] {
  const values = [headers, ...stepHeaders].flatMap((named) => Object.values(named));
  return [current, ...(previous ? [previous.secret] : []), ...values];
}

function outcome(kind: Outcome['kind'], exchanges: Exchange[], { exchange, answer }: Called): Outcome {
  const error = kind === 'delivered' ? null : exchange.error;
  return { kind, exchanges, error, status: answer?.status ?? null, progress: null };
}

function isSuccess({ answer }: Called): boolean {
  return answer !== null && isGood(answer.status);
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function keptBody(answer: OutboundAnswer): Json {
  const text = answer.body.subarray(0, MAX_KEPT_ANSWER).toString('utf8');
  try {
    return storable(JSON.parse(text) as Json);
  } catch {
    return storable(text);
  }
}

/** PostgreSQL keeps neither NUL nor half of a surrogate pair, and JSON may spell both. */
function storable(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [storable(name) as string, storable(inner)]),
  );
}
