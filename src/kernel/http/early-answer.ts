import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** As much of a request as is answered before the framework. */
export interface EarlyRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
}

/** The way back, for one answer. */
export interface EarlyReply {
  /** Nobody is there any more to read an answer. */
  readonly isGone: boolean;
  /** The connection ends with the answer. */
  closeAfter(): void;
  /**
   * @param headers names and values in turn, `Content-Length` among them
   * @throws TypeError when a value cannot stand in a header; then nothing was sent
   */
  send(status: number, headers: readonly string[], body?: string | Buffer): void;
  /** Breaks the connection off. */
  abort(): void;
}

/** Answers a request, now or later; false leaves it to the framework. Must not throw. */
export type EarlyAnswer = (request: EarlyRequest, reply: EarlyReply) => boolean;

/** For requests that came through Node's own HTTP. */
export class NodeReply implements EarlyReply {
  constructor(private readonly response: ServerResponse) {}

  get isGone(): boolean {
    return this.response.destroyed;
  }

  closeAfter(): void {
    this.response.shouldKeepAlive = false;
  }

  send(status: number, headers: readonly string[], body?: string | Buffer): void {
    this.response.writeHead(status, headers as string[]).end(body);
  }

  abort(): void {
    this.response.destroy();
  }
}
