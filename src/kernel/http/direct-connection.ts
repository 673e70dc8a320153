import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type EarlyAnswer, type EarlyReply, type FixedHeaders, headerLine } from './early-answer.js';
import { readPlainRequest } from './plain-request.js';

export interface DirectConnectionOptions {
  answer: EarlyAnswer;
  /** How long a connection without a request is kept, in ms, as the client is told. */
  idleMs: number;
  /** Told once, when the connection has ended or was handed over. */
  onLeft: (connection: DirectConnection) => void;
  /** Takes the connection over for good. */
  handOver: (socket: Socket) => void;
}

/**
 * A connection whose requests are answered without the objects Node makes for each of them, which cost more than
 * the click. One request at a time; with the first that is not plain, or that nobody answers here, the connection
 * goes over to Node's HTTP for good. It is its own reply: the pipeline calls back once per request.
 */
export class DirectConnection implements EarlyReply {
  private isAnswering = false;
  private isHead = false;
  private isLast = false;
  /** What came in before the answer to what came before it was out. */
  private waiting: Buffer | null = null;
  private turnsWithoutNews = 0;
  private readonly keptFor: string;

  constructor(
    private readonly socket: Socket,
    private readonly options: DirectConnectionOptions,
  ) {
    this.keptFor = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(options.idleMs / 1000)}\r\n`;
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('error', this.onError);
    socket.on('close', this.onClose);
  }

  get isGone(): boolean {
    return this.socket.destroyed;
  }

  closeAfter(): void {
    this.isLast = true;
  }

  send(status: number, headers: readonly string[], body: string | Buffer = '', fixed?: FixedHeaders): void {
    const { socket } = this;
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fixed?.text ?? ''}`;
    for (let index = 0; index < headers.length; index += 2)
      head += headerLine(headers[index]!, headers[index + 1]!);
    head += `${this.isLast ? 'Connection: close\r\n' : this.keptFor}Date: ${dateText()}\r\n\r\n`;
    this.isAnswering = false;
    this.turnsWithoutNews = 0;
    // The head in Latin-1 like Node's own, the body in UTF-8.
    const isFlowing =
      body === '' || this.isHead
        ? socket.write(head, 'latin1')
        : socket.write(Buffer.concat([Buffer.from(head, 'latin1'), asBytes(body)]));
    if (this.isLast) socket.destroySoon();
    else if (!isFlowing) this.waitForReader();
    else if (this.waiting !== null) this.goOn();
  }

  abort(): void {
    this.socket.destroy();
  }

  closeIfIdle(): void {
    if (!this.isAnswering) this.socket.destroy();
  }

  /** To be called now and then: a timer of its own for every connection is set anew at each read and write. */
  closeIfIdleFor(turns: number): void {
    if (++this.turnsWithoutNews > turns) this.closeIfIdle();
  }

  private readonly onData = (chunk: Buffer): void => {
    this.turnsWithoutNews = 0;
    if (!this.isAnswering && this.waiting === null) return this.take(chunk);
    this.waiting = this.waiting === null ? chunk : Buffer.concat([this.waiting, chunk]);
    this.socket.pause();
  };

  private take(chunk: Buffer): void {
    const request = readPlainRequest(chunk, this.socket);
    if (request !== null) {
      this.isAnswering = true;
      this.isHead = request.method === 'HEAD';
      if (this.options.answer(request, this)) return;
      this.isAnswering = false;
    }
    this.leave(chunk);
  }

  /** A client that sends and never reads must not fill our memory with answers. */
  private waitForReader(): void {
    this.socket.pause();
    this.socket.once('drain', () => this.goOn());
  }

  private goOn(): void {
    const chunk = this.waiting;
    this.waiting = null;
    this.socket.resume();
    if (chunk !== null) this.take(chunk);
  }

  private leave(chunk: Buffer): void {
    const { socket, options } = this;
    socket.off('data', this.onData);
    socket.off('end', this.onEnd);
    socket.off('error', this.onError);
    socket.off('close', this.onClose);
    options.onLeft(this);
    options.handOver(socket);
    // In this turn, so that it comes before whatever the socket reads next.
    socket.emit('data', chunk);
  }

  private readonly onEnd = (): void => {
    this.isLast = true;
    if (!this.isAnswering) this.socket.destroySoon();
  };

  /** Connections break; who waits for an answer finds it gone. */
  private readonly onError = (): void => {
    this.socket.destroy();
  };

  private readonly onClose = (): void => this.options.onLeft(this);
}

let dateSecond = 0;
let date = '';

function dateText(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = new Date(second * 1000).toUTCString();
  }
  return date;
}

function asBytes(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
