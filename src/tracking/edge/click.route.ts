import { parse as parseQuery } from 'fast-querystring';
import { correlationIdFrom } from '../../kernel/context/correlation.js';
import type { AppError } from '../../kernel/errors/app-error.js';
import { InternalError } from '../../kernel/errors/common.errors.js';
import { errorBody } from '../../kernel/errors/error-body.js';
import {
  type EarlyAnswer,
  type EarlyReply,
  type EarlyRequest,
  FixedHeaders,
} from '../../kernel/http/early-answer.js';
import type { Logger } from '../../kernel/logging/logger.js';
import { LinkNotFound } from '../../links/links.errors.js';
import { ClickTooFast, LinkEnded, LinkGeoBlocked, LinkLookupUnavailable } from '../tracking.errors.js';
import type { ClickPipeline } from './click-pipeline.js';
import type { ClickAnswer } from './click-step.js';
import {
  AWAY_PAGE,
  BLOCKED_PAGE,
  ENDED_PAGE,
  FAILED_PAGE,
  NEUTRAL_PAGE,
  TOO_FAST_PAGE,
  UNKNOWN_PAGE,
} from './pages.js';

const PREFIX = '/c/';
const OF_REDIRECTS = new FixedHeaders([
  ...[
    'Cache-Control',
    'no-store',
    'Referrer-Policy',
    'strict-origin-when-cross-origin',
    'Content-Length',
    '0',
  ],
]);

export interface ClickRouteOptions {
  publicUrl: () => string;
  /** The visitor's address, as far as it can be believed. */
  clientOf: (request: EarlyRequest) => string | null;
  /** Whether the process is about to end: connections are not kept then. */
  isClosing: () => boolean;
  logger: Logger;
}

/**
 * `GET|HEAD /c/{code}`, before any framework, because the redirect rate is what this product is measured by.
 * It writes to the socket once the journal has the click.
 */
export function clickRoute(pipeline: ClickPipeline, options: ClickRouteOptions): EarlyAnswer {
  return (request, reply) => {
    const { url = '', method = '', headers } = request;
    if (!url.startsWith(PREFIX) || (method !== 'GET' && method !== 'HEAD')) return false;
    const question = url.indexOf('?');
    const text = decodeCode(url.slice(PREFIX.length, question < 0 ? undefined : question));
    if (text === null) return false;
    const dot = text.indexOf('.');
    const visit = {
      method,
      ip: options.clientOf(request),
      headers,
      query: parseQuery(question < 0 ? '' : url.slice(question + 1)),
      signature: dot < 0 ? null : text.slice(dot + 1),
    };
    const code = dot < 0 ? text : text.slice(0, dot);
    pipeline.handle(code, visit, (answer) => {
      try {
        send(request, reply, answer, options);
      } catch (error) {
        options.logger.error({ err: error, code }, 'a visitor could not be answered');
        reply.abort();
      }
    });
    return true;
  };
}

/** Null for what is no code by its form and better left to the framework: another path, broken encoding. */
function decodeCode(text: string): string | null {
  if (text.includes('/')) return null;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function send(
  request: EarlyRequest,
  reply: EarlyReply,
  answer: ClickAnswer,
  options: ClickRouteOptions,
): void {
  if (reply.isGone) return;
  if (options.isClosing()) reply.closeAfter();
  const publicUrl = options.publicUrl();
  switch (answer.kind) {
    case 'redirect':
      redirect(reply, answer);
      return;
    case 'neutral':
      sendPage(reply, 200, NEUTRAL_PAGE);
      return;
    case 'unknown':
      refuse(request, reply, new LinkNotFound(), UNKNOWN_PAGE, publicUrl);
      return;
    case 'ended':
      refuse(request, reply, new LinkEnded(), ENDED_PAGE, publicUrl);
      return;
    case 'geo_blocked':
      refuse(request, reply, new LinkGeoBlocked(), BLOCKED_PAGE, publicUrl);
      return;
    case 'too_fast': {
      const headers = { 'Retry-After': answer.retryAfterSeconds.toString() };
      refuse(request, reply, new ClickTooFast({ headers }), TOO_FAST_PAGE, publicUrl);
      return;
    }
    case 'away':
      refuse(
        request,
        reply,
        new LinkLookupUnavailable({ headers: { 'Retry-After': '5' } }),
        AWAY_PAGE,
        publicUrl,
      );
      return;
    case 'failed':
      refuse(request, reply, new InternalError(), FAILED_PAGE, publicUrl);
      return;
  }
}

function redirect(reply: EarlyReply, answer: Extract<ClickAnswer, { kind: 'redirect' }>): void {
  const headers = ['Location', answer.location];
  if (answer.clickId !== null) headers.push('X-Click-Id', answer.clickId);
  if (answer.setCookie !== null) headers.push('Set-Cookie', answer.setCookie);
  reply.send(302, headers, undefined, OF_REDIRECTS);
}

function sendPage(reply: EarlyReply, status: number, html: string, more: Record<string, string> = {}): void {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    ...more,
  };
  sendBody(reply, status, html, headers);
}

/** A page for people, JSON for programs. */
function refuse(
  request: EarlyRequest,
  reply: EarlyReply,
  error: AppError,
  html: string,
  publicUrl: string,
): void {
  const wantsJson = /\bjson\b/.test(request.headers.accept ?? '');
  if (!wantsJson) return sendPage(reply, error.status, html, error.headers);
  const correlationId = correlationIdFrom(request.headers['x-request-id']);
  const body = JSON.stringify(errorBody(error, correlationId, publicUrl));
  sendBody(reply, error.status, body, {
    'Content-Type': 'application/json; charset=utf-8',
    'X-Request-Id': correlationId,
    ...error.headers,
  });
}

function sendBody(reply: EarlyReply, status: number, body: string, headers: Record<string, string>): void {
  const length = Buffer.byteLength(body).toString();
  const all = { ...headers, 'Content-Length': length, 'Cache-Control': 'no-store' };
  reply.send(status, Object.entries(all).flat(), body);
}
