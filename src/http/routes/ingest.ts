import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#core';
import {
  createAdmission,
  ENDPOINTS,
  type Ingest,
  type IngestLimits,
  type RefusalCode,
  type WireEndpoint,
  type WireReply,
} from '#ingest';
import type { Routes } from '../app-types.ts';
import { type SdkFile, sdkFiles } from './sdk-files.ts';

export interface IngestRoutesDeps {
  readonly ingest: Ingest;
  readonly limits: IngestLimits;
  readonly clock: Clock;
}

const CONFIG = { access: 'ingest', carries: 'nothing' } as const;
const PREFLIGHT_SECONDS = 86_400;

/**
 * Everything that the SDKs call. Bodies are raw bytes here (`#ingest` reads them); the addresses hold clear data, so nothing of
 * a request but its route is ever written down.
 */
export function ingestRoutes(deps: IngestRoutesDeps): Routes {
  return async (app) => {
    await app.register(async (scope) => recordRoutes(scope, deps));
    await app.register(harmlessRoutes);
    await app.register(sdkRoutes);
  };
}

function recordRoutes(scope: FastifyInstance, { ingest, limits, clock }: IngestRoutesDeps): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
    (_request, body, done) => done(null, body),
  );
  answerOtherOrigins(scope);
  boundMemory(scope, limits);
  scope.setErrorHandler((error: { statusCode?: number }, request, reply) =>
    send(reply, refusal(request, error.statusCode === 413 ? 'body_too_large' : refusalFor(error.statusCode))),
  );
  for (const endpoint of ENDPOINTS)
    for (const url of [endpoint.path, `${endpoint.path}/`])
      scope.route({
        method: ['GET', 'POST'],
        url,
        config: CONFIG,
        handler: async (request, reply) => {
          const answer = await ingest(endpoint, {
            method: request.method === 'GET' ? 'GET' : 'POST',
            query: queryOf(request),
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            contentEncoding: request.headers['content-encoding'] ?? '',
            authorization: request.headers.authorization,
            userAgent: request.headers['user-agent'],
            ip: request.ip,
            receivedAt: clock(),
          });
          return send(reply, answer);
        },
      });
}

function send(reply: FastifyReply, { status, contentType, body }: WireReply): FastifyReply {
  if (status === 503) reply.header('retry-after', '1');
  return reply.status(status).header('content-type', contentType).send(body);
}

/** Refused before the line could see it: the endpoint's own form of "no", read off the address alone. */
function refusal(request: FastifyRequest, code: RefusalCode): WireReply {
  const path = request.routeOptions.url?.replace(/\/$/, '');
  const endpoint: WireEndpoint | undefined = ENDPOINTS.find((each) => each.path === path) ?? ENDPOINTS[0];
  if (!endpoint) throw new TypeError('there are no endpoints');
  const shape = /json/.test(request.headers['content-type'] ?? '') ? 'raw' : 'form';
  return endpoint.reply({ kind: 'refused', code }, { parameters: new Map(), shape });
}

function refusalFor(status: number | undefined): RefusalCode {
  return status !== undefined && status >= 400 && status < 500 ? 'malformed_body' : 'unavailable';
}

function queryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

/** A body that does not say its length, or is compressed, may become as large as the limit. Whose it is, is not known yet: its address is. */
function boundMemory(scope: FastifyInstance, limits: IngestLimits): void {
  const admission = createAdmission(limits);
  scope.addHook('onRequest', async (request, reply) => {
    const declared = Number(request.headers['content-length'] ?? (request.method === 'GET' ? 0 : Number.NaN));
    const isKnown = Number.isFinite(declared) && request.headers['content-encoding'] === undefined;
    const leave = admission.enter(
      isKnown ? Math.min(declared, limits.bodyBytes) : limits.bodyBytes,
      request.ip,
    );
    if (leave) reply.raw.once('close', leave);
    else return send(reply, refusal(request, 'overloaded'));
  });
}

/**
 * The browser SDK sends credentials, so a wildcard will not do: the origin and the headers asked for are echoed. Nothing here
 * reads a cookie, and a project's token is public anyway.
 */
function answerOtherOrigins(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-allow-credentials', 'true');
    reply.header('vary', 'Origin');
  });
  scope.addHook('onRoute', (route) => {
    // Each address once: with and without slash are two addresses.
    if (!scope.hasRoute({ method: 'OPTIONS', url: route.url }) && route.method !== 'OPTIONS')
      scope.options(route.url, { config: CONFIG }, preflight);
  });
}

async function preflight(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const asked = request.headers['access-control-request-headers'];
  reply.header('access-control-allow-methods', 'GET, POST, OPTIONS');
  reply.header('access-control-allow-headers', asked ?? 'authorization, content-type, traceparent');
  reply.header('access-control-max-age', String(PREFLIGHT_SECONDS));
  if (request.headers['access-control-request-private-network'] === 'true')
    reply.header('access-control-allow-private-network', 'true');
  return reply.status(204).send();
}

const OK = { code: 200, status: 'OK' };
const NO_FLAGS = { code: 200, flags: {}, pending_first_time_events: [] };

/** What the SDKs ask for and Riserbo does not have yet: answers that change nothing, to requests of which nothing is read. */
async function harmlessRoutes(scope: FastifyInstance): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => {
    payload
      .on('error', done)
      .on('end', () => done(null))
      .resume();
  });
  answerOtherOrigins(scope);
  const answer = (method: 'GET' | 'POST', url: string, body: object) => {
    for (const address of [url, `${url}/`])
      scope.route({
        method,
        url: address,
        config: CONFIG,
        handler: async (_request, reply) => sendJson(reply, body),
      });
  };
  // An empty object here would be an error in the SDK's console.
  answer('GET', '/settings', { sdk_config: { config: null } });
  answer('GET', '/flags', NO_FLAGS);
  answer('GET', '/flags/definitions', { flags: [] });
  answer('POST', '/flags/:flagId/first-time-events', OK);
  answer('GET', '/decide', { notifications: [], surveys: [] });
  // Session replay: refused politely, so that the SDK stops asking and keeps no queue.
  answer('POST', '/record', OK);
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}

/** The SDK itself, from our own origin: no third party in the page. */
async function sdkRoutes(scope: FastifyInstance): Promise<void> {
  for (const file of await sdkFiles())
    for (const url of file.urls)
      scope.get(url, { config: { ...CONFIG, crossOrigin: true } }, async (request, reply) =>
        sendFile(request, reply, file),
      );
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: SdkFile): FastifyReply {
  reply.header('etag', file.etag).header('cache-control', 'public, max-age=3600');
  reply.header('access-control-allow-origin', '*');
  if (request.headers['if-none-match'] === file.etag) return reply.status(304).send();
  reply.header('vary', 'Accept-Encoding').header('content-type', 'text/javascript; charset=utf-8');
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(file.bytes);
  return reply.header('content-encoding', 'gzip').send(file.gzipped());
}
