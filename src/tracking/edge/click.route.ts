import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import { correlationIdFrom } from '../../kernel/context/correlation.js';
import type { AppError } from '../../kernel/errors/app-error.js';
import { errorBody } from '../../kernel/errors/error-body.js';
import { LinkNotFound } from '../../links/links.errors.js';
import { ClickTooFast, LinkEnded, LinkGeoBlocked, LinkLookupUnavailable } from '../tracking.errors.js';
import type { ClickPipeline } from './click-pipeline.js';
import type { ClickAnswer } from './click-step.js';
import { AWAY_PAGE, BLOCKED_PAGE, ENDED_PAGE, NEUTRAL_PAGE, TOO_FAST_PAGE, UNKNOWN_PAGE } from './pages.js';

interface ClickRequest {
  Params: { code: string };
  Querystring: Record<string, unknown>;
}

export interface ClickRouteOptions {
  publicUrl: () => string;
  /** Whether forwarded headers of a proxy are believed; else the socket's address counts. */
  trustsProxy: boolean;
}

/**
 * `GET|HEAD /c/{code}`: a plain Fastify handler, because the redirect rate is what this product is
 * measured by. It writes to the socket itself once the journal has the click.
 */
export function registerClickRoute(
  fastify: FastifyInstance,
  pipeline: ClickPipeline,
  options: ClickRouteOptions,
): void {
  fastify.route<ClickRequest>({
    method: ['GET', 'HEAD'],
    url: '/c/:code',
    exposeHeadRoute: false,
    handler: (request, reply) => {
      reply.hijack();
      const { raw } = request;
      const { code } = request.params;
      const dot = code.indexOf('.');
      const visit = {
        method: raw.method ?? 'GET',
        ip: bareIp(options.trustsProxy ? request.ip : raw.socket.remoteAddress),
        headers: raw.headers,
        query: request.query,
        signature: dot < 0 ? null : code.slice(dot + 1),
      };
      const bareCode = dot < 0 ? code : code.slice(0, dot);
      pipeline.handle(bareCode, visit, (answer) => send(request, reply, answer, options.publicUrl));
    },
  });
}

/** A dual-stack socket shows IPv4 visitors as ::ffff:1.2.3.4. */
function bareIp(address: string | undefined): string | null {
  if (!address) return null;
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function send(
  request: FastifyRequest<ClickRequest>,
  reply: FastifyReply,
  answer: ClickAnswer,
  publicUrl: () => string,
): void {
  const response = reply.raw;
  if (response.destroyed) return;
  switch (answer.kind) {
    case 'redirect':
      redirect(response, answer);
      return;
    case 'neutral':
      sendPage(response, 200, NEUTRAL_PAGE);
      return;
    case 'unknown':
      refuse(request, response, new LinkNotFound(), UNKNOWN_PAGE, publicUrl());
      return;
    case 'ended':
      refuse(request, response, new LinkEnded(), ENDED_PAGE, publicUrl());
      return;
    case 'geo_blocked':
      refuse(request, response, new LinkGeoBlocked(), BLOCKED_PAGE, publicUrl());
      return;
    case 'too_fast': {
      const headers = { 'Retry-After': answer.retryAfterSeconds.toString() };
      refuse(request, response, new ClickTooFast({ headers }), TOO_FAST_PAGE, publicUrl());
      return;
    }
    case 'away':
      refuse(
        request,
        response,
        new LinkLookupUnavailable({ headers: { 'Retry-After': '5' } }),
        AWAY_PAGE,
        publicUrl(),
      );
      return;
  }
}

function redirect(response: ServerResponse, answer: Extract<ClickAnswer, { kind: 'redirect' }>): void {
  const headers: Record<string, string> = {
    Location: answer.location,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Content-Length': '0',
  };
  if (answer.clickId !== null) headers['X-Click-Id'] = answer.clickId;
  if (answer.setCookie !== null) headers['Set-Cookie'] = answer.setCookie;
  response.writeHead(302, headers).end();
}

function sendPage(
  response: ServerResponse,
  status: number,
  html: string,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(html),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    })
    .end(html);
}

/** A page for people, JSON for programs. */
function refuse(
  request: FastifyRequest<ClickRequest>,
  response: ServerResponse,
  error: AppError,
  html: string,
  publicUrl: string,
): void {
  const wantsJson = /\bjson\b/.test(request.headers.accept ?? '');
  if (!wantsJson) return sendPage(response, error.status, html, error.headers);
  const correlationId = correlationIdFrom(request.headers['x-request-id']);
  const body = JSON.stringify(errorBody(error, correlationId, publicUrl));
  response
    .writeHead(error.status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Request-Id': correlationId,
      ...error.headers,
    })
    .end(body);
}
