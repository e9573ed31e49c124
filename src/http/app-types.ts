import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { z } from 'zod';
import type { Action, Actor } from '#access';
import type { ProjectId } from '#core';

/**
 * Who may call a route.
 * `public`: anybody · `ingest`: the route authenticates its own records (project token or service account) and answers
 * any origin · `signed_in`: any member · an {@link Action}: someone who can do that in the project of the request ·
 * `operator`: loopback, or the holder of the metrics token.
 */
export type Access = 'public' | 'ingest' | 'signed_in' | 'operator' | Action;

/** What a route's replies can hold. Anything but `nothing` must be a `Released`. */
export type Carries = 'nothing' | 'aggregates' | 'people';

declare module 'fastify' {
  interface FastifyContextConfig {
    access: Access;
    carries: Carries;
    /** Wants a passkey used in the last five minutes. */
    stepUp?: boolean;
    /** Other origins may load it (the SDK file). */
    crossOrigin?: boolean;
  }
  interface FastifyRequest {
    actor: Actor | null;
    projectId: ProjectId | null;
  }
}

/** Bodies, query strings and parameters are zod schemas; a handler sees what they parsed. */
export interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: unknown;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypes
>;

/** A file in `routes/` exports a function that makes one of these from what its handlers need. */
export type Routes = (app: App) => void | Promise<void>;

/** The actor that the gate let in. Only for routes with `signed_in` or an action. */
export function actorOf(request: Pick<FastifyRequest, 'actor'>): Actor {
  if (!request.actor) throw new TypeError('the route is not behind the gate');
  return request.actor;
}

/** The member that the gate let in: for routes with `signed_in`, which let in nobody else. */
export function memberOf(request: Pick<FastifyRequest, 'actor'>): Extract<Actor, { kind: 'member' }> {
  const actor = actorOf(request);
  if (actor.kind !== 'member') throw new TypeError('the route is not behind the gate');
  return actor;
}

/** The project that the gate checked. Only for routes whose access is an action. */
export function projectOf(request: Pick<FastifyRequest, 'projectId'>): ProjectId {
  if (request.projectId === null) throw new TypeError('the route is not behind the gate');
  return request.projectId;
}

export type { FastifyRequest };
