import { STATUS_CODES } from 'node:http';
import type { AppError } from './app-error.js';

/** The one error shape of the API: what Nest answers, and more beside. */
export interface ErrorBody {
  statusCode: number;
  error: string;
  message: string | string[];
  code: string;
  correlationId: string;
  docUrl: string;
  details?: Record<string, unknown>;
}

export function errorBody(error: AppError, correlationId: string, publicUrl: string): ErrorBody {
  return {
    statusCode: error.status,
    error: STATUS_CODES[error.status] ?? 'Error',
    message: error.messages,
    code: error.code,
    correlationId,
    docUrl: `${publicUrl}/docs/errors#${error.code}`,
    ...(error.details ? { details: error.details } : {}),
  };
}
