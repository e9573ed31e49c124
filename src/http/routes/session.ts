import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access, NewSession, Project, SignedIn } from '#access';
import {
  addPasskeyRequestSchema,
  challengeSchema,
  enrolOptionsRequestSchema,
  enrolVerifyRequestSchema,
  localeRequestSchema,
  loginVerifyRequestSchema,
  type SessionInfo,
  sessionSchema,
} from '#contract';
import { memberOf, type Routes } from '../app-types.ts';
import { SESSION_COOKIE, STEP_UP_MS } from '../gate.ts';

export interface SessionRoutesDeps {
  readonly access: Access;
  readonly isHttps: boolean;
  projects(): Promise<readonly Project[]>;
}

/** Guessing is hopeless against passkeys; the limit keeps attempts from filling the audit log. */
const RATE = { max: 20, timeWindow: 60_000 };

/** Coming in, staying in, going out. */
export function sessionRoutes(deps: SessionRoutesDeps): Routes {
  const { access } = deps;
  const open = { access: 'public', carries: 'nothing', rateLimit: RATE } as const;
  const signedIn = { access: 'signed_in', carries: 'nothing', rateLimit: RATE } as const;
  const empty = z.object({}).optional();

  const welcome = (reply: FastifyReply, session: NewSession) =>
    reply
      .setCookie(SESSION_COOKIE, session.cookie, {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: deps.isHttps,
        maxAge: session.maxAgeSeconds,
      })
      .status(204)
      .send();

  return (app) => {
    app.get(
      '/api/session',
      { config: { access: 'public', carries: 'nothing' }, schema: { response: { 200: sessionSchema } } },
      async (request) => toSessionInfo(deps, await whoAsks(deps, request)),
    );
    app.delete('/api/session', { config: signedIn }, async (request, reply) => {
      await access.signOut(memberOf(request));
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).status(204).send();
    });
    app.put(
      '/api/session/locale',
      { config: signedIn, schema: { body: localeRequestSchema } },
      async (request, reply) => {
        await access.setLocale(memberOf(request), request.body.locale);
        return reply.status(204).send();
      },
    );

    app.post(
      '/api/enrol/options',
      { config: open, schema: { body: enrolOptionsRequestSchema, response: { 200: challengeSchema } } },
      (request) => access.enrolOptions(request.body.token),
    );
    app.post(
      '/api/enrol/verify',
      { config: open, schema: { body: enrolVerifyRequestSchema } },
      async (request, reply) => welcome(reply, await access.enrol(request.body)),
    );
    app.post(
      '/api/login/options',
      { config: open, schema: { body: empty, response: { 200: challengeSchema } } },
      () => access.loginOptions(),
    );
    app.post(
      '/api/login/verify',
      { config: open, schema: { body: loginVerifyRequestSchema } },
      async (request, reply) =>
        welcome(reply, await access.login(request.body.challengeId, request.body.response)),
    );
    app.post(
      '/api/step-up/options',
      { config: signedIn, schema: { body: empty, response: { 200: challengeSchema } } },
      (request) => access.stepUpOptions(memberOf(request)),
    );
    app.post(
      '/api/step-up/verify',
      { config: signedIn, schema: { body: loginVerifyRequestSchema } },
      async (request, reply) => {
        await access.stepUp(memberOf(request), request.body.challengeId, request.body.response);
        return reply.status(204).send();
      },
    );
    app.post(
      '/api/passkeys/options',
      {
        config: { ...signedIn, stepUp: true },
        schema: { body: empty, response: { 200: challengeSchema } },
      },
      (request) => access.addPasskeyOptions(memberOf(request)),
    );
    app.post(
      '/api/passkeys/verify',
      { config: { ...signedIn, stepUp: true }, schema: { body: addPasskeyRequestSchema } },
      async (request, reply) => {
        await access.addPasskey(memberOf(request), request.body.response);
        return reply.status(204).send();
      },
    );
  };
}

function whoAsks({ access }: SessionRoutesDeps, request: FastifyRequest): Promise<SignedIn | null> {
  const cookie = request.cookies[SESSION_COOKIE];
  return cookie === undefined ? Promise.resolve(null) : access.signedIn(cookie);
}

async function toSessionInfo(deps: SessionRoutesDeps, signedIn: SignedIn | null): Promise<SessionInfo> {
  if (!signedIn)
    return { member: null, needsOwner: await deps.access.needsOwner(), projects: [], steppedUpUntil: null };
  const { actor, locale } = signedIn;
  const projects = (await deps.projects()).flatMap((project) => {
    const role = actor.roles.get(project.id);
    return role === undefined ? [] : [{ ...toSummary(project), role }];
  });
  return {
    member: { id: actor.id, name: actor.name, locale },
    needsOwner: false,
    projects,
    steppedUpUntil: new Date(actor.steppedUpAt + STEP_UP_MS).toISOString(),
  };
}

/** What members see of a project, apart from their own role. */
export function toSummary({ id, name, isDevelopment, k, timezone, isDemo }: Project) {
  return { id, name, isDevelopment, k, timezone, isDemo };
}
