import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** As much of a request as is answered before the framework. */
export interface EarlyRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
}

/** Headers that stand in many answers, checked and put together once. */
export class FixedHeaders {
  readonly text: string;

  /** @param list names and values in turn */
  constructor(readonly list: readonly string[]) {
    let text = '';
    for (let index = 0; index < list.length; index += 2) text += headerLine(list[index]!, list[index + 1]!);
    this.text = text;
  }
}

const NOT_IN_A_HEADER = /[^\t\x20-\x7e\x80-\xff]/;

/** @throws TypeError when a value cannot stand in a header */
export function headerLine(name: string, value: string): string {
  if (NOT_IN_A_HEADER.test(value)) throw new TypeError(`Invalid character in header ${name}`);
  return `${name}: ${value}\r\n`;
}

/** The way back, for one answer. */
export interface EarlyReply {
  /** Nobody is there any more to read an answer. */
  readonly isGone: boolean;
  /** The connection ends with the answer. */
  closeAfter(): void;
  /**
   * @param headers names and values in turn, `Content-Length` among them or among the fixed ones
   * @throws TypeError when a value cannot stand in a header; then nothing was sent
   */
  send(status: number, headers: readonly string[], body?: string | Buffer, fixed?: FixedHeaders): void;
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

  send(status: number, headers: readonly string[], body?: string | Buffer, fixed?: FixedHeaders): void {
    const all = fixed ? [...fixed.list, ...headers] : (headers as string[]);
    this.response.writeHead(status, all).end(body);
  }

  abort(): void {
    this.response.destroy();
  }
}
