import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressGuard } from './address-guard.js';
import type { NameResolver } from './name-resolver.js';
import { OutboundAddressRefused, OutboundUrlInvalid } from './outbound.errors.js';

/** Why there is no answer. */
export type OutboundFault = 'address_refused' | 'name_unknown' | 'timeout' | 'connection' | 'tls' | 'aborted';

/** No answer came; the message is for whoever named the URL and tells nothing of the network here. */
export class OutboundFailure extends Error {
  constructor(
    readonly fault: OutboundFault,
    message: string,
  ) {
    super(message);
  }
}

export interface OutboundRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** For all of it: name, connection, request and the whole answer. */
  timeoutMs: number;
  /** What the answer holds beyond is not read. */
  maxAnswerBytes: number;
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  isTruncated: boolean;
}

const MAX_URL = 2048;
const CHECK_MS = 3_000;
const TLS_CODES = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

/**
 * Requests to URLs that people named. A host is resolved once, all its addresses are judged, and the connection goes
 * to one of those; redirects are answers like others and never followed. So neither a name that changes its address
 * nor a redirect leads inside.
 */
export class OutboundHttp {
  private readonly agents = {
    'http:': new HttpAgent({ keepAlive: true, maxFreeSockets: 32, timeout: 30_000 }),
    'https:': new HttpsAgent({ keepAlive: true, maxFreeSockets: 32, timeout: 30_000 }),
  };

  constructor(
    private readonly guard: AddressGuard,
    private readonly resolve: NameResolver,
  ) {}

  /**
   * Judges a URL before it is saved; a name that cannot be resolved now passes, since every request judges again.
   * @throws OutboundUrlInvalid, OutboundAddressRefused
   */
  async check(text: string): Promise<void> {
    const url = parseUrl(text);
    if (!url) throw new OutboundUrlInvalid();
    const host = hostOf(url);
    const found = isIP(host)
      ? [{ address: host }]
      : await Promise.race([this.resolve(host).catch(() => []), sleep(CHECK_MS, [], { ref: false })]);
    if (!found.every(({ address }) => this.guard.permits(address))) throw new OutboundAddressRefused();
  }

  /** @throws OutboundFailure when no complete answer came in time; any status is an answer */
  async send(request: OutboundRequest): Promise<OutboundAnswer> {
    const url = parseUrl(request.url);
    if (!url) throw new OutboundFailure('address_refused', 'the URL cannot be called');
    if (isIP(hostOf(url)) && !this.guard.permits(hostOf(url))) throw refused();
    const deadline = AbortSignal.timeout(request.timeoutMs);
    try {
      return await this.exchange(url, request, deadline);
    } catch (error) {
      // A connection that was kept open and that the other side has closed meanwhile says nothing about it.
      if (error instanceof StaleConnection) return this.exchange(url, request, deadline);
      throw error;
    }
  }

  /** Lets kept connections go. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private exchange(url: URL, request: OutboundRequest, deadline: AbortSignal): Promise<OutboundAnswer> {
    const isTls = url.protocol === 'https:';
    const { method, headers, body } = request;
    return new Promise((resolve, reject) => {
      const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
        agent: this.agents[isTls ? 'https:' : 'http:'],
        lookup: this.lookup,
        maxHeaderSize: 16 * 1024,
      });
      const stop = (): void => {
        finish(() =>
          reject(new OutboundFailure('timeout', `no complete answer within ${request.timeoutMs} ms`)),
        );
        outgoing.destroy();
      };
      const abort = (): void => {
        finish(() => reject(new OutboundFailure('aborted', 'the request was given up')));
        outgoing.destroy();
      };
      let isFinished = false;
      const finish = (settle: () => void): void => {
        if (isFinished) return;
        isFinished = true;
        deadline.removeEventListener('abort', stop);
        request.signal?.removeEventListener('abort', abort);
        settle();
      };
      deadline.addEventListener('abort', stop);
      request.signal?.addEventListener('abort', abort);
      if (deadline.aborted) return stop();
      if (request.signal?.aborted) return abort();
      outgoing.on('error', (error) => finish(() => reject(failureOf(error, outgoing))));
      outgoing.on('socket', (socket) => {
        const judge = (): void => {
          if (!this.guard.permits(socket.remoteAddress ?? '')) outgoing.destroy(refused());
        };
        if (socket.connecting) socket.once('connect', judge);
        else judge();
      });
      outgoing.on('response', (incoming) => {
        readAnswer(incoming, request.maxAnswerBytes).then(
          (answer) => finish(() => resolve(answer)),
          (error: Error) => finish(() => reject(failureOf(error, outgoing, true))),
        );
      });
      outgoing.end(body);
    });
  }

  /** Hands the connection addresses that were judged, and nothing else. */
  private readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname).then(
      (found) => {
        const [first] = found;
        if (!first || !found.every(({ address }) => this.guard.permits(address))) {
          callback(refused(), '', 4);
        } else if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      () => callback(new OutboundFailure('name_unknown', `${hostname} cannot be resolved`), '', 4),
    );
  };
}

class StaleConnection extends Error {}

/** Null for what cannot be called. */
export function parseUrl(text: string): URL | null {
  if (text.length > MAX_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return url.username || url.password || url.hash || url.hostname === '' ? null : url;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function refused(): OutboundFailure {
  return new OutboundFailure('address_refused', 'the address is not on the public internet');
}

function failureOf(error: Error, outgoing: ClientRequest, hasBegun = false): Error {
  if (error instanceof OutboundFailure) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (outgoing.reusedSocket && !hasBegun && (code === 'ECONNRESET' || code === 'EPIPE')) {
    return new StaleConnection();
  }
  if (TLS_CODES.test(code)) return new OutboundFailure('tls', `no secure connection: ${code}`);
  return new OutboundFailure('connection', `the connection failed${code ? `: ${code}` : ''}`);
}

function readAnswer(incoming: IncomingMessage, maxBytes: number): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const finish = (isTruncated: boolean): void =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: textHeaders(incoming),
        body: Buffer.concat(parts).subarray(0, maxBytes),
        isTruncated,
      });
    incoming.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes <= maxBytes) return;
      finish(true);
      incoming.destroy();
    });
    incoming.on('end', () => finish(false));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new OutboundFailure('connection', 'the answer broke off')));
  });
}

function textHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
