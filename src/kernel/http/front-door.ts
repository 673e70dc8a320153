import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';

/** Answers a request, now or later; false leaves it to the framework. Must not throw. */
export type EarlyAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

interface ServerTimeouts {
  keepAliveTimeout?: number;
  requestTimeout?: number;
  connectionTimeout?: number;
}

/**
 * The HTTP server before Fastify. Routing, hooks and per-request objects of a framework cost as much again as a
 * whole redirect, so what must cost next to nothing is answered here.
 */
export class FrontDoor {
  private answer: EarlyAnswer = () => false;

  /** From now on this is asked first. */
  answerFirst(answer: EarlyAnswer): void {
    this.answer = answer;
  }

  /** For Fastify's `serverFactory`, which leaves the timeouts to whoever makes the server. */
  readonly createServer = (framework: RequestListener, timeouts: ServerTimeouts): Server => {
    const server = createServer((request, response) => {
      if (!this.answer(request, response)) framework(request, response);
    });
    server.keepAliveTimeout = timeouts.keepAliveTimeout ?? server.keepAliveTimeout;
    server.requestTimeout = timeouts.requestTimeout ?? server.requestTimeout;
    server.setTimeout(timeouts.connectionTimeout ?? 0);
    return server;
  };
}
