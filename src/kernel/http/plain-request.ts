import type { Socket } from 'node:net';
import type { EarlyRequest } from './early-answer.js';

/** Larger requests are rare, and Node has the limits for them. */
const MAX_BYTES = 8_192;
const VERSION = ' HTTP/1.1';
const TARGET = /^\/[\x21-\x7e]*$/;
const NAME = /^[A-Za-z0-9_-]+$/;
/** A body, another protocol, or a list: Node knows what these ask for. */
const NOT_PLAIN = new Set([
  ...['content-length', 'transfer-encoding', 'trailer', 'te', 'expect', 'upgrade', 'http2-settings'],
  ...['proxy-connection', 'keep-alive', 'set-cookie'],
]);
const MAX_REMEMBERED = 512;
/** By spelling: the name in small letters, null where it is not plain. */
const names = new Map<string, string | null>();

/**
 * Reads a request of the plainest kind: one whole GET or HEAD without a body, nothing before or behind it, every
 * header once. Null for all else, which is not to say that it is wrong: Node reads it then.
 */
export function readPlainRequest(chunk: Buffer, socket: Socket): EarlyRequest | null {
  const { length } = chunk;
  if (length > MAX_BYTES) return null;
  const text = chunk.toString('latin1');
  const method = text.startsWith('GET ') ? 'GET' : text.startsWith('HEAD ') ? 'HEAD' : null;
  if (method === null || !text.endsWith('\r\n\r\n') || isAmbiguous(chunk)) return null;
  const lineEnd = text.indexOf('\r\n');
  const targetEnd = lineEnd - VERSION.length;
  const url = text.slice(method.length + 1, targetEnd);
  if (!text.startsWith(VERSION, targetEnd) || !TARGET.test(url)) return null;
  const headers: Record<string, string> = {};
  for (let at = lineEnd + 2; at < length - 2;) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r\n', at);
    if (colon < 0 || colon > end) return null;
    const name = plainName(text.slice(at, colon));
    // A header that comes twice is joined or dropped, depending on which. So is one that every object has.
    if (name === null || name in headers) return null;
    headers[name] = valueOf(chunk, colon + 1, end);
    at = end + 2;
  }
  const { host, connection } = headers;
  if (host === undefined || (connection !== undefined && !isKeepAlive(connection))) return null;
  return { method, url, headers, socket };
}

/** Control characters, and line breaks that are not CR LF: what parsers disagree about. */
function isAmbiguous(chunk: Buffer): boolean {
  for (let index = 0; index < chunk.length; index++) {
    const byte = chunk[index]!;
    if (byte >= 0x20 && byte !== 0x7f) continue;
    if (byte === 0x0d && chunk[index + 1] === 0x0a) index++;
    else if (byte !== 0x09) return true;
  }
  return false;
}

function isKeepAlive(connection: string): boolean {
  return connection === 'keep-alive' || connection.toLowerCase() === 'keep-alive';
}

/** Cut out of the bytes: a slice of the text would keep the whole request alive where the value is remembered. */
function valueOf(chunk: Buffer, from: number, to: number): string {
  while (from < to && isBlank(chunk[from])) from++;
  while (to > from && isBlank(chunk[to - 1])) to--;
  return chunk.toString('latin1', from, to);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function plainName(spelling: string): string | null {
  const known = names.get(spelling);
  if (known !== undefined) return known;
  const name = NAME.test(spelling) ? spelling.toLowerCase() : null;
  const plain = name === null || NOT_PLAIN.has(name) ? null : name;
  if (names.size < MAX_REMEMBERED) names.set(Buffer.from(spelling).toString(), plain);
  return plain;
}
