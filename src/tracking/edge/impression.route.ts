import { parse as parseQuery } from 'fast-querystring';
import type { EarlyAnswer, EarlyReply } from '../../kernel/http/early-answer.js';
import type { ClickPipeline } from './click-pipeline.js';
import type { ClickRouteOptions } from './click.route.js';
import type { ClickAnswer } from './click-step.js';

const PATH = /^\/i\/([A-Za-z0-9_-]{3,64})(?:\.([A-Za-z0-9_.-]{1,200}))?\.gif$/;
/** One transparent pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** `GET|HEAD /i/{code}.gif`: a picture of one pixel, once the journal has the impression. */
export function impressionRoute(impressions: ClickPipeline, options: ClickRouteOptions): EarlyAnswer {
  return (request, reply) => {
    const { url = '', method = '', headers } = request;
    if (!url.startsWith('/i/') || (method !== 'GET' && method !== 'HEAD')) return false;
    const question = url.indexOf('?');
    const match = PATH.exec(question < 0 ? url : url.slice(0, question));
    if (!match) return false;
    const visit = {
      method,
      ip: options.clientOf(request),
      headers,
      query: parseQuery(question < 0 ? '' : url.slice(question + 1)),
      signature: match[2] ?? null,
    };
    impressions.handle(match[1]!, visit, (answer) => {
      try {
        if (options.isClosing()) reply.closeAfter();
        if (!reply.isGone) send(reply, answer);
      } catch (error) {
        options.logger.error({ err: error }, 'an impression could not be answered');
        reply.abort();
      }
    });
    return true;
  };
}

/** Pages are drawn whatever happened, so every answer is the picture; the status tells programs. */
function send(reply: EarlyReply, answer: ClickAnswer): void {
  const headers = [
    ...['Content-Type', 'image/gif', 'Content-Length', PIXEL.length.toString()],
    ...['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
    // Shops show the picture on pages of their own.
    ...['Cross-Origin-Resource-Policy', 'cross-origin'],
  ];
  if (answer.kind === 'redirect') {
    if (answer.clickId !== null) headers.push('X-Impression-Id', answer.clickId);
    if (answer.setCookie !== null) headers.push('Set-Cookie', answer.setCookie);
  }
  if (answer.kind === 'too_fast') headers.push('Retry-After', answer.retryAfterSeconds.toString());
  if (answer.kind === 'away') headers.push('Retry-After', '5');
  reply.send(statusOf(answer), headers, PIXEL);
}

function statusOf(answer: ClickAnswer): number {
  switch (answer.kind) {
    case 'unknown':
      return 404;
    case 'too_fast':
      return 429;
    case 'away':
      return 503;
    case 'failed':
      return 500;
    default:
      return 200;
  }
}
