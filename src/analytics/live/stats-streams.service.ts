import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { SessionsService } from '../../users/sessions.service.js';
import type { SessionState } from '../../users/sessions.types.js';
import { TooManyStreams } from '../analytics.errors.js';
import type { RealtimeDto } from '../dto/realtime.dto.js';
import { RealtimeService } from './realtime.service.js';

const EVERY_MS = 1_000;
const HEARTBEAT_MS = 10_000;
/** A reader that takes nothing for so long has gone. */
const STUCK_MS = 30_000;
const MOST_PER_USER = 5;

interface Stream {
  ctx: RequestContext;
  as: 'promoter' | 'advertiser' | null;
  response: ServerResponse;
  /** As it was when the stream began; a change of rights ends the stream, as it ends the token. */
  version: number | null;
  last: string;
  wroteAt: number;
}

/** Live numbers as server-sent events (WHATWG HTML, section 9.2), as long as the log-in they belong to. */
@Injectable()
export class StatsStreams implements BeforeApplicationShutdown {
  private readonly byUser = new Map<string, Set<Stream>>();

  constructor(
    private readonly realtime: RealtimeService,
    private readonly sessions: SessionsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether the caller may hold one more. @throws TooManyStreams */
  assertRoom(ctx: RequestContext): void {
    if ((this.byUser.get(userIdOf(ctx))?.size ?? 0) >= MOST_PER_USER) throw new TooManyStreams();
  }

  /** Sends the last five minutes whenever they change, until the reader goes or its log-in ends. */
  open(ctx: RequestContext, as: 'promoter' | 'advertiser' | null, response: ServerResponse): void {
    const stream: Stream = { ctx, as, response, version: null, last: '', wroteAt: performance.now() };
    const userId = userIdOf(ctx);
    const own = this.byUser.get(userId) ?? new Set();
    this.byUser.set(userId, own.add(stream));
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 3000\n\n');
    let timer: NodeJS.Timeout | undefined;
    response.on('error', () => response.destroy());
    response.once('close', () => {
      clearTimeout(timer);
      own.delete(stream);
      if (own.size === 0) this.byUser.delete(userId);
    });
    const next = (): void => {
      void this.advance(stream).finally(() => {
        if (!response.writableEnded && !response.destroyed) timer = setTimeout(next, EVERY_MS);
      });
    };
    next();
  }

  /** Open streams would hold the end of the process up. */
  beforeApplicationShutdown(): void {
    for (const stream of [...this.byUser.values()].flatMap((streams) => [...streams])) {
      end(stream, 'restart');
    }
  }

  private async advance(stream: Stream): Promise<void> {
    const { response } = stream;
    try {
      if (!(await this.isStillLoggedIn(stream))) return end(stream, 'session_ended');
      if (response.writableNeedDrain) {
        if (performance.now() - stream.wroteAt > STUCK_MS) response.destroy();
        return;
      }
      const numbers = await this.realtime.last5Minutes(stream.ctx, stream.as);
      const text = textOf(numbers);
      if (text !== stream.last) write(stream, `event: stats\ndata: ${JSON.stringify(numbers)}\n\n`);
      else if (performance.now() - stream.wroteAt > HEARTBEAT_MS) write(stream, ': still here\n\n');
      stream.last = text;
    } catch (error) {
      this.logger.warn({ err: error }, 'a stream of statistics missed a beat');
    }
  }

  private async isStillLoggedIn(stream: Stream): Promise<boolean> {
    const { principal, tenantId } = stream.ctx;
    if (principal.kind !== 'user' || principal.sessionId === undefined) return false;
    const state = await this.sessions.findState(principal.id, principal.sessionId);
    if (!state || !isOpen(state)) return false;
    // A platform admin may look at another tenant than their own.
    if (state.tenantId !== tenantId && !principal.roles.includes('SUPER_ADMIN')) return false;
    stream.version ??= state.sessionVersion;
    return state.sessionVersion === stream.version;
  }
}

function isOpen(state: SessionState): boolean {
  return state.isOpen && state.status === 'active';
}

/** What is shown, without the moment it was read. */
function textOf({
  clicks,
  countedClicks,
  uniqueClicks,
  conversions,
  commission,
  minutes,
}: RealtimeDto): string {
  return JSON.stringify([clicks, countedClicks, uniqueClicks, conversions, commission, minutes]);
}

function write(stream: Stream, text: string): void {
  stream.response.write(text);
  stream.wroteAt = performance.now();
}

function end({ response }: Stream, reason: string): void {
  if (!response.writableEnded && !response.destroyed) {
    response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  }
}
