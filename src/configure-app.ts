import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { ConfigModule } from './config/config.module.js';
import type { AppRole } from './config/config.js';
import type { RuntimeConfig } from './config/runtime-config.js';
import { correlationIdFrom, withCorrelationId } from './kernel/context/correlation.js';
import { ErrorFilter } from './kernel/errors/error.filter.js';
import { RequestInvalid, RouteNotFound, UnsupportedMediaType } from './kernel/errors/common.errors.js';
import { CsvBytes } from './kernel/http/csv-bytes.js';
import { FrontDoor } from './kernel/http/front-door.js';
import { TrustedProxies } from './kernel/http/trusted-proxies.js';
import type { RequestWithContext } from './kernel/http/ctx.decorator.js';
import { answerClientError } from './kernel/http/client-error.js';
import { observeRequests } from './kernel/http/request-metrics.js';
import { RequestValidationPipe } from './kernel/http/request-validation.pipe.js';
import { isNestedDeeper } from './kernel/http/unstorable-texts.js';
import { type Logger, NestLogger } from './kernel/logging/logger.js';
import { LoggingModule } from './kernel/logging/logging.module.js';

const BODY_LIMIT = 1024 * 1024;
const CSV_LIMIT = 2 * BODY_LIMIT;
/** Nothing of ours needs more, and what walks a body by recursion stands it. */
const BODY_DEPTH = 64;

/** The application around a list of modules: the same for every role, for the tests and for openapi.json. */
export async function createApp(
  modules: (Type<unknown> | DynamicModule)[],
  config: RuntimeConfig,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const filter = new ErrorFilter(logger, () => config.publicUrl ?? '');
  const door = new FrontDoor();
  const proxies = new TrustedProxies(config.trustProxy);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: (address: string) => proxies.trusts(address),
    serverFactory: door.createServer,
    // Nothing here is Express middleware; without middie a request passes one layer less.
    skipMiddie: true,
    forceCloseConnections: 'idle',
    // What still comes in on an open connection while the process ends is answered like anything else.
    return503OnClosing: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
    clientErrorHandler: (error: Error, socket: Socket) =>
      answerClientError(error, socket, config.publicUrl ?? ''),
    routerOptions: { maxParamLength: 512 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(modules, config, logger, door),
    adapter,
    {
      logger: new NestLogger(logger),
      bufferLogs: false,
      abortOnError: false,
      rawBody: true,
    },
  );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(new RequestValidationPipe());
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  // Fastify reads plain text unasked; no route here does.
  fastify.removeContentTypeParser('text/plain');
  takeCsvWhereWanted(fastify);
  addRequestHooks(fastify, config.role);
  observeRequests(fastify);
  letConnectionsGo(fastify);
  if (config.role === 'worker') answerOperationsOnly(fastify);
  return app;
}

function rootModule(
  modules: (Type<unknown> | DynamicModule)[],
  config: RuntimeConfig,
  logger: Logger,
  door: FrontDoor,
): DynamicModule {
  class RootModule {}
  return {
    module: RootModule,
    global: true,
    providers: [{ provide: FrontDoor, useValue: door }],
    exports: [FrontDoor],
    imports: [ConfigModule.forRoot(config), LoggingModule.forRoot(logger), ...modules],
  };
}

/** Only for routes that say so: `@RouteConfig({ takesCsv: true })`. */
function takeCsvWhereWanted(fastify: FastifyInstance): void {
  const options = { parseAs: 'buffer' as const, bodyLimit: CSV_LIMIT };
  fastify.addContentTypeParser<Buffer>('text/csv', options, (request, body, done) => {
    const { takesCsv } = request.routeOptions.config as { takesCsv?: boolean };
    if (takesCsv) done(null, new CsvBytes(() => body));
    else done(new UnsupportedMediaType());
  });
}

function addRequestHooks(fastify: FastifyInstance, role: AppRole): void {
  // An edge has no work to follow. One use of AsyncLocalStorage would make every later callback of the process
  // dearer on Node before 24, those of the redirects too.
  const follow = role === 'edge' ? (_: string, work: () => void): void => work() : withCorrelationId;
  fastify.addHook('onRequest', (request: FastifyRequest & RequestWithContext, reply, done) => {
    const correlationId = correlationIdFrom(request.headers['x-request-id']);
    request.correlationId = correlationId;
    reply.headers({
      'x-request-id': correlationId,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    follow(correlationId, done);
  });
  // Per route and not for all: the click route has no body and no time to spare.
  fastify.addHook('onRoute', (route) => {
    if (takesBody(route.method)) route.preValidation = refuseDeepBodies;
  });
}

function takesBody(method: string | string[]): boolean {
  return [method].flat().some((name) => name !== 'GET' && name !== 'HEAD');
}

/** Before guards and interceptors, which read bodies too. */
function refuseDeepBodies(request: FastifyRequest, _: FastifyReply, done: (error?: Error) => void): void {
  const isTooDeep = isNestedDeeper(request.body, BODY_DEPTH);
  const message = [`the body must not be nested deeper than ${BODY_DEPTH}`];
  done(isTooDeep ? new RequestInvalid({ message }) : undefined);
}

/** A connection that is kept alive behind a last answer would hold up the end of the process. */
function letConnectionsGo(fastify: FastifyInstance): void {
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  fastify.addHook('onSend', (_, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** A worker has the domains for their jobs; requests belong to the processes that are there for them. */
function answerOperationsOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _, done) => {
    const isOperations = /^\/(health|metrics)(\/|\?|$)/.test(request.url);
    done(isOperations ? undefined : new RouteNotFound());
  });
}
