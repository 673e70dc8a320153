import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '../ids/uuid.js';

const storage = new AsyncLocalStorage<string>();

/** Runs work under a correlation id, which logs and outbox events pick up. */
export function withCorrelationId<T>(correlationId: string, work: () => T): T {
  return storage.run(correlationId, work);
}

/** Marks the current asynchronous flow; for hooks that cannot wrap what follows them. */
export function enterCorrelationId(correlationId: string): void {
  storage.enterWith(correlationId);
}

export function currentCorrelationId(): string | undefined {
  return storage.getStore();
}

const ACCEPTED = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's X-Request-Id when it is harmless, a new id otherwise. */
export function correlationIdFrom(header: unknown): string {
  return typeof header === 'string' && ACCEPTED.test(header) ? header : newId();
}
