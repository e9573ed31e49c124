import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { FastifyReply, RouteOptions } from 'fastify';
import { AppError } from '#core';
import { Released } from '#egress';
import type { Access, App, Carries } from './app-types.ts';

interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  readonly carries: Carries;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route with what it declared. */
    routeTable: readonly DeclaredRoute[];
  }
}

/** A route that does not say who may call it and what it can carry stops the server from starting. */
export function requireDeclarations(app: App): void {
  const table: DeclaredRoute[] = [];
  app.decorate('routeTable', table);
  app.addHook('onRoute', (route: RouteOptions) => {
    const config = route.config;
    if (!config?.access || !config.carries)
      throw new TypeError(
        `${String(route.method)} ${route.url} must declare config.access and config.carries`,
      );
    if (
      isAction(config.access) &&
      !/\/(projects|organizations)\/:id(\/|$)/.test(route.url) &&
      !/^\/(api\/(2\.0|query|app\/data-(retrievals|deletions))\/|api\/app\/me(\/|$)|lookup-tables(\/|$))/.test(
        route.url,
      )
    )
      throw new TypeError(`${String(route.method)} ${route.url} must name its project as /projects/:id`);
    if (config.carries === 'people' && !isAction(config.access))
      throw new TypeError(`${String(route.method)} ${route.url} carries people and must ask for an action`);
    for (const method of [route.method].flat())
      table.push({ method, url: route.url, access: config.access, carries: config.carries });
  });
}

function isAction(access: string): boolean {
  return !['public', 'ingest', 'signed_in', 'operator'].includes(access);
}

/** Replies that may leave a route that carries something: unwrapped from a `Released`, or our own constant error. */
const cleared = new WeakSet<FastifyReply>();

/** GATE OUT, at the edge. Fails closed: what was not released becomes a 500 without a body of its own. */
export function requireReleased(app: App): void {
  app.addHook('preSerialization', async (request, reply, payload) => {
    if (Released.isMade(payload)) {
      cleared.add(reply);
      return payload.body;
    }
    if (request.routeOptions.config.carries !== 'nothing' && request.is404 === false && !cleared.has(reply))
      throw new AppError('not_released', 'a bug: the reply had not passed the gate out, so it was not sent');
    return payload;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const carries = request.routeOptions.config.carries;
    if (carries === undefined || carries === 'nothing' || isEmpty(payload) || cleared.has(reply))
      return payload;
    throw new AppError('not_released', 'a bug: the reply had not passed the gate out, so it was not sent');
  });
}

/** For the error handler alone: its bodies are constant. */
export function clearForError(reply: FastifyReply): void {
  cleared.add(reply);
}

/**
 * Sends a released stream of text or bytes (exports); `reply.send` alone takes only released objects. What fails before the
 * first byte is answered as any error; what fails later tears the connection.
 */
export async function sendReleasedStream(
  reply: FastifyReply,
  released: Released<Readable>,
  headers: Readonly<Record<string, string>>,
): Promise<FastifyReply> {
  if (!Released.isMade(released))
    throw new AppError('not_released', 'a bug: the stream had not passed the gate out');
  await once(released.body, 'readable');
  cleared.add(reply);
  return reply.headers(headers).send(released.body);
}

function isEmpty(payload: unknown): boolean {
  return payload === null || payload === undefined || payload === '';
}
