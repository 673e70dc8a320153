import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { DirectConnection } from './direct-connection.js';
import { type EarlyAnswer, NodeReply } from './early-answer.js';

/** In so many turns an idle connection ages before it is ended, so it may live a turn longer than told. */
const IDLE_TURNS = 4;

interface ServerTimeouts {
  keepAliveTimeout?: number;
  requestTimeout?: number;
  connectionTimeout?: number;
}

/**
 * The HTTP server before Fastify. Routing, hooks and per-request objects cost as much again as a whole redirect,
 * the framework's and Node's own alike, so what must cost next to nothing is answered here.
 */
export class FrontDoor {
  private answer: EarlyAnswer | null = null;
  private readonly direct = new Set<DirectConnection>();

  /** From now on this is asked first. */
  answerFirst(answer: EarlyAnswer): void {
    this.answer = answer;
  }

  /** For Fastify's `serverFactory`, which leaves the timeouts to whoever makes the server. */
  readonly createServer = (framework: RequestListener, timeouts: ServerTimeouts): Server => {
    const server = createServer((request, response) => {
      if (!this.answer?.(request, new NodeReply(response))) framework(request, response);
    });
    server.keepAliveTimeout = timeouts.keepAliveTimeout ?? server.keepAliveTimeout;
    server.requestTimeout = timeouts.requestTimeout ?? server.requestTimeout;
    server.setTimeout(timeouts.connectionTimeout ?? 0);
    this.meetConnections(server);
    this.endIdleConnections(server);
    this.closeWith(server);
    return server;
  };

  /** Each connection begins here, and goes over to Node's HTTP with the first request that is not for us. */
  private meetConnections(server: Server): void {
    const [toNode] = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
    if (!toNode) throw new Error('Node no longer listens for connections by an event');
    server.off('connection', toNode);
    server.on('connection', (socket: Socket) => {
      if (this.answer === null) return toNode.call(server, socket);
      const connection = new DirectConnection(socket, {
        answer: this.answer,
        idleMs: server.keepAliveTimeout,
        onLeft: (left) => this.direct.delete(left),
        handOver: (left) => toNode.call(server, left),
      });
      this.direct.add(connection);
    });
  }

  private endIdleConnections(server: Server): void {
    // As Node has it: 0 is for ever.
    if (server.keepAliveTimeout === 0) return;
    const endIdle = (): void => {
      for (const connection of this.direct) connection.closeIfIdleFor(IDLE_TURNS);
    };
    const timer = setInterval(endIdle, server.keepAliveTimeout / IDLE_TURNS).unref();
    server.once('close', () => clearInterval(timer));
  }

  /** Node ends only those connections that it knows. */
  private closeWith(server: Server): void {
    const closeIdle = server.closeIdleConnections.bind(server);
    const closeAll = server.closeAllConnections.bind(server);
    server.closeIdleConnections = () => {
      for (const connection of this.direct) connection.closeIfIdle();
      closeIdle();
    };
    server.closeAllConnections = () => {
      for (const connection of this.direct) connection.abort();
      closeAll();
    };
  }
}
