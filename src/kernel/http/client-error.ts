import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { AppError } from '../errors/app-error.js';
import { HeadersTooLarge, RequestMalformed, RequestTimeout } from '../errors/common.errors.js';
import { errorBody } from '../errors/error-body.js';
import { newId } from '../ids/uuid.js';

/** Answers what never became a request: bytes that are no HTTP, headers without end, a request that stalls. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(rawAnswer(asAppError(error.code), publicUrl));
  socket.destroy(error);
}

function asAppError(code: string | undefined): AppError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimeout();
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge();
  return new RequestMalformed({ message: 'The request is not valid HTTP.' });
}

function rawAnswer(error: AppError, publicUrl: string): string {
  const correlationId = newId();
  const body = JSON.stringify(errorBody(error, correlationId, publicUrl));
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${correlationId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
