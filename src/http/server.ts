import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { type FastifyBaseLogger, type FastifyReply, fastify, LogController } from 'fastify';
import { AppError } from '#core';
import type { App, Routes, ZodTypes } from './app-types.ts';
import { rememberAskers } from './asker.ts';
import { isPlanned, toErrorReply } from './errors.ts';
import { type GateDeps, guard } from './gate.ts';
import { addSecurityHeaders } from './headers.ts';
import { clearForError, requireDeclarations, requireReleased } from './rules.ts';
import { serializerCompiler, toOpenApiSchema, validatorCompiler } from './zod.ts';

const NOTHING_HERE = 'there is nothing at this address';

export interface ServerDeps {
  readonly log: FastifyBaseLogger;
  readonly gate: GateDeps;
  /** Files of `routes/`, each already given what its handlers need. */
  readonly routes: readonly Routes[];
  readonly isHttps: boolean;
  /** Addresses of proxies whose `X-Forwarded-*` are believed, separated by commas; empty: none. */
  readonly trustProxy: string;
  readonly bodyLimitBytes: number;
  readonly version: string;
}

/**
 * The HTTP edge. A request's life, in order:
 *
 *     request id -> gate (who, may they, own page) -> body -> zod schema -> handler -> Released? -> reply schema -> headers
 *
 * and from every arrow `errors.ts` is the only way out.
 */
export async function createServer(deps: ServerDeps): Promise<App> {
  const app = fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: deps.trustProxy === '' ? false : deps.trustProxy,
    bodyLimit: deps.bodyLimitBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    // The router's own refusals (a broken percent sign in the address) would repeat the address.
    frameworkErrors: (_error, request, reply) => {
      // The option's generic reply type knows no status codes; it is the plain reply.
      sendError(new AppError('not_found', NOTHING_HERE), request.id, reply as unknown as FastifyReply);
    },
  }).withTypeProvider<ZodTypes>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  requireDeclarations(app);
  answerErrors(app);
  logRequests(app);
  await addSecurityHeaders(app, deps);
  await app.register(cookie);
  await app.register(rateLimit, { global: false, errorResponseBuilder: tooMany });
  guard(app, deps.gate);
  rememberAskers(app);
  requireReleased(app);
  await describe(app, deps.version);
  for (const routes of deps.routes)
    await app.register(async (scope) => routes(scope.withTypeProvider<ZodTypes>()));
  return app;
}

function answerErrors(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (!isPlanned(error)) request.log.error({ err: error }, 'request failed');
    return sendError(error, request.id, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    sendError(new AppError('not_found', NOTHING_HERE), request.id, reply),
  );
}

function sendError(error: unknown, requestId: string, reply: FastifyReply): FastifyReply {
  clearForError(reply);
  const { status, body } = toErrorReply(error, requestId);
  return reply.status(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body);
}

function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const facts = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    // An ingest node answers thousands a second: those are counted (metrics), not listed.
    if (request.routeOptions.config.access === 'ingest') request.log.debug(facts, 'request');
    else request.log.info(facts, 'request');
  });
}

function tooMany(): AppError {
  return new AppError('too_many_requests', 'too many attempts: wait a minute');
}

async function describe(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Riserbo',
        version,
        description: 'Product analytics that holds nothing worth stealing.',
        license: { name: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'riserbo_session' },
          serviceAccount: { type: 'http', scheme: 'basic' },
        },
      },
      security: [{ session: [] }, { serviceAccount: [] }],
    },
    transform: ({ schema, url }) => ({ schema: toOpenApiSchema(schema ?? {}), url }),
  });
}
