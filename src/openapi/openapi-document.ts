import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { sample } from 'openapi-sampler';
import { VERSION } from '../kernel/version.js';
import { addCommonErrors } from './common-errors.js';
import { ERROR_BODY_SCHEMA } from './error-body-schema.js';
import { addExampleValues, EXAMPLE_ID } from './example-values.js';

const DESCRIPTION = `Self-hosted affiliate platform. People and apps use \`/api\` with an access token, servers use a key.
Every error has one shape with a stable \`code\`; all codes are listed at [/docs/errors](/docs/errors).`;

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Content = Record<string, { schema?: object; example?: unknown; examples?: unknown }>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head'] as const;

/** The API as an OpenAPI document, made from the controllers and the paths of routes that are none. */
export function createOpenApiDocument(
  app: NestFastifyApplication,
  plainPaths: OpenAPIObject['paths'],
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Afflux')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This installation')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, builder);
  Object.assign(document.paths, plainPaths);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ErrorBody: ERROR_BODY_SCHEMA },
  };
  addExampleValues(document);
  for (const [path, method, operation] of operationsOf(document)) {
    // The click route is written by hand, and as it should be.
    if (!(path in plainPaths)) addCommonErrors(method, path, operation);
    complete(operation, document);
  }
  return document;
}

function* operationsOf(document: OpenAPIObject): Generator<[string, string, Operation]> {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of METHODS) if (operations[method]) yield [path, method, operations[method]];
  }
}

/** What every operation has in common: no security means public, the access rule in words, an example. */
function complete(operation: Operation, document: OpenAPIObject): void {
  operation.security ??= [];
  const access = (
    operation as {
      'x-access'?: { roles?: string[]; anyUser?: boolean; permission?: string; scopes?: string[] };
    }
  )['x-access'];
  if (access) {
    const lines = [
      access.roles ? `Roles: ${access.roles.join(', ')}.` : access.anyUser ? 'Any logged-in user.' : '',
      access.permission ? `An ADMIN needs \`${access.permission}\`.` : '',
      access.scopes
        ? `Keys need the scope ${access.scopes.map((scope) => `\`${scope}\``).join(' or ')}.`
        : '',
    ];
    operation.description = [operation.description, lines.filter(Boolean).join(' ')]
      .filter(Boolean)
      .join('\n\n');
  }
  for (const parameter of operation.parameters ?? []) {
    if (!('in' in parameter) || parameter.in !== 'path' || parameter.example !== undefined) continue;
    Object.assign(parameter, { schema: { type: 'string', format: 'uuid' }, example: EXAMPLE_ID });
  }
  const body = operation.requestBody as { content?: Content } | undefined;
  if (body?.content) addExamples(body.content, document);
  for (const response of Object.values(operation.responses)) {
    const { content } = response as { content?: Content };
    if (content) addExamples(content, document);
    (response as { description?: string }).description ||= 'Done';
  }
}

function addExamples(content: Content, document: OpenAPIObject): void {
  const json = content['application/json'];
  if (!json?.schema || json.example !== undefined || json.examples !== undefined) return;
  json.example = sample(json.schema, { quiet: true }, document);
}
