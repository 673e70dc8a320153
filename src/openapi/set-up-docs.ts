import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { errorsHtml } from './error-pages.js';
import { createOpenApiDocument } from './openapi-document.js';
import { partnerDocument } from './partner-document.js';

/** Serves the reference at /docs, the documents at /openapi.json and /openapi-partner.json and the error catalogue at /docs/errors. */
export function setUpDocs(app: NestFastifyApplication, plainPaths: OpenAPIObject['paths']): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, plainPaths), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Afflux API',
  });
  let partners: OpenAPIObject | undefined;
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.get('/openapi-partner.json', (_, reply) =>
    reply.send((partners ??= partnerDocument(createOpenApiDocument(app, plainPaths)))),
  );
  fastify.get('/docs/errors', (_, reply) => reply.type('text/html; charset=utf-8').send(errorsHtml()));
}
