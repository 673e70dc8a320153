import { call } from './http.js';

export interface Operation {
  method: string;
  path: string;
  pathParameters: string[];
  queryParameters: string[];
  /** Roles and scopes that are let in; null for a public operation. */
  access: { roles?: string[]; anyUser?: boolean; scopes?: string[] } | null;
  /** The documented example of the JSON body; undefined when none is taken. */
  body: unknown;
  /** Documented error codes by status. */
  errors: Record<string, string[]>;
}

interface RawOperation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
  'x-access'?: Operation['access'];
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Every operation that the running program documents, but for those of the click and impression routes. */
export async function operationsOf(url: string): Promise<Operation[]> {
  const { body } = await call(url, 'GET', '/openapi.json');
  const paths = body.paths as Record<string, Record<string, RawOperation>>;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => METHODS.includes(method) && !/^\/[ci]\//.test(path))
      // An answer that never ends is a test of its own.
      .filter(([, operation]) => !operation.responses['200']?.content?.['text/event-stream'])
      .map(([method, operation]) => readOperation(method.toUpperCase(), path, operation)),
  );
}

function readOperation(method: string, path: string, raw: RawOperation): Operation {
  const named = (place: string): string[] =>
    (raw.parameters ?? []).filter((parameter) => parameter.in === place).map(({ name }) => name);
  const errors = Object.entries(raw.responses).map(
    ([status, response]) =>
      [status, Object.keys(response.content?.['application/json']?.examples ?? {})] as const,
  );
  return {
    method,
    path,
    pathParameters: named('path'),
    queryParameters: named('query'),
    access: raw['x-access'] ?? null,
    body: raw.requestBody?.content['application/json']?.example,
    errors: Object.fromEntries(errors),
  };
}

/** The operation's path with each parameter replaced, percent-encoded unless it is so already. */
export function pathOf(operation: Operation, value: (name: string) => string): string {
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => value(name));
}
