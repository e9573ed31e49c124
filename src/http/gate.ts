import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Action, type Actor, belongsTo, can } from '#access';
import { AppError, type Clock, type ProjectId, toProjectId } from '#core';
import type { App } from './app-types.ts';

export const SESSION_COOKIE = 'riserbo_session';
/** How long a passkey assertion counts as fresh. */
export const STEP_UP_MS = 5 * 60_000;

export interface GateDeps {
  /** Who presents this credential; null when nobody. Throws `invalid_credentials` for a wrong service account. */
  authenticate(credential: { cookie?: string; basic?: string }): Promise<Actor | null>;
  isOwnOrigin(origin: string): boolean;
  readonly metricsToken: string;
  readonly clock: Clock;
}

/** The one place where access is decided: who asks, for which project, may they, and is it really their page that asks. */
export function guard(app: App, deps: GateDeps): void {
  app.decorateRequest('actor', null);
  app.decorateRequest('projectId', null);
  app.addHook('onRequest', async (request, reply) => {
    const { access, stepUp } = request.routeOptions.config;
    // Unknown addresses (404) have no declaration and no handler of ours.
    if (access === undefined || access === 'public' || access === 'ingest') {
      if (access === 'public') refuseOtherSites(request, deps);
      return;
    }
    if (access === 'operator') return requireOperator(request, deps);
    const actor = await deps.authenticate(credentialOf(request));
    if (!actor) throw notSignedIn(request, reply);
    if (actor.kind === 'member') refuseOtherSites(request, deps);
    if (access === 'signed_in') {
      if (actor.kind !== 'member') throw notAllowed();
    } else request.projectId = allowedProject(request, actor, access);
    request.actor = actor;
    if (stepUp) requireStepUp(actor, deps.clock());
  });
}

/** Throws `step_up_required` unless the member used a passkey in the last five minutes. */
export function requireStepUp(actor: Actor, now: number): void {
  if (actor.kind !== 'member' || now - actor.steppedUpAt > STEP_UP_MS)
    throw new AppError('step_up_required', 'use your passkey again first');
}

function credentialOf(request: FastifyRequest): { cookie?: string; basic?: string } {
  const cookie = request.cookies[SESSION_COOKIE];
  const authorization = request.headers.authorization;
  if (authorization !== undefined) return { basic: authorization };
  return cookie === undefined ? {} : { cookie };
}

/** The project of the address; for the addresses of Mixpanel's API, that of the service account (`project_id` must agree). */
function allowedProject(request: FastifyRequest, actor: Actor, action: Action): ProjectId {
  const projectId = projectIdOf(request, actor);
  if (projectId === null || !belongsTo(actor, projectId))
    throw new AppError('project_not_found', 'there is no such project');
  if (!can(actor, action, projectId)) throw notAllowed();
  return projectId;
}

function projectIdOf(request: FastifyRequest, actor: Actor): ProjectId | null {
  const params = request.params as { id?: string };
  const query = request.query as { project_id?: unknown };
  const named = params.id ?? query.project_id;
  if (named === undefined) return actor.kind === 'service_account' ? actor.projectId : null;
  return typeof named === 'string' && /^[1-9]\d{0,8}$/.test(named) ? toProjectId(Number(named)) : null;
}

/** Cookies are SameSite=Strict already; this refuses what another page asks for even where that fails. */
function refuseOtherSites(request: FastifyRequest, deps: GateDeps): void {
  const isPage = request.routeOptions.config.access === 'public';
  // A question is refused too: another page of this site (a port of the same machine) could have somebody's export made.
  if (isPage && (request.method === 'GET' || request.method === 'HEAD')) return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const isOwn =
    (site === undefined || site === 'same-origin' || site === 'none') &&
    (origin === undefined || deps.isOwnOrigin(origin));
  if (!isOwn) throw new AppError('cross_site_request', 'the request came from another site');
}

function requireOperator(request: FastifyRequest, deps: GateDeps): void {
  const isLoopback =
    /^(127\.|::1$|::ffff:127\.)/.test(request.ip) && request.headers['x-forwarded-for'] === undefined;
  const hasToken =
    deps.metricsToken !== '' && isSame(request.headers.authorization ?? '', `Bearer ${deps.metricsToken}`);
  if (!isLoopback && !hasToken) throw notAllowed();
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function notSignedIn(request: FastifyRequest, reply: FastifyReply): AppError {
  // A browser would open its own password window on this header: only programs get it.
  if (request.headers['sec-fetch-mode'] === undefined)
    reply.header('www-authenticate', 'Basic realm="riserbo", charset="UTF-8"');
  return new AppError('not_signed_in', 'sign in with your passkey, or use a service account');
}

function notAllowed(): AppError {
  return new AppError('not_allowed', 'your role or scope does not include this');
}
