import { z } from 'zod';
import { type Access, nameOf, type ServiceAccountRow } from '#access';
import {
  invitedSchema,
  inviteSchema,
  memberSchema,
  serviceAccountCreatedSchema,
  serviceAccountCreateSchema,
  serviceAccountSchema,
} from '#contract';
import { addressedId } from '../addressed-id.ts';
import { type App, actorOf, projectOf, type Routes } from '../app-types.ts';

export interface MemberRoutesDeps {
  readonly access: Access;
  readonly publicUrl: string;
}

const params = z.object({ id: z.string(), which: addressedId });
/** Whoever can add a way in must prove presence: a stolen session alone must not be able to stay. */
const manage = { access: 'manage_project', carries: 'nothing', stepUp: true } as const;
const look = { access: 'manage_project', carries: 'nothing' } as const;

/** Who belongs to a project: people with passkeys, programs with secrets that expire. */
export function memberRoutes(deps: MemberRoutesDeps): Routes {
  return (app) => {
    peopleRoutes(app, deps);
    programRoutes(app, deps);
  };
}

function peopleRoutes(app: App, { access, publicUrl }: MemberRoutesDeps): void {
  app.get(
    '/api/projects/:id/members',
    { config: look, schema: { response: { 200: z.object({ members: z.array(memberSchema) }) } } },
    async (request) => {
      const members = await access.members(projectOf(request));
      return {
        members: members.map(({ lastSeenAt, ...member }) => ({
          ...member,
          lastSeenAt: toIso(lastSeenAt),
          isPending: member.passkeys === 0,
        })),
      };
    },
  );
  app.post(
    '/api/projects/:id/members',
    { config: manage, schema: { body: inviteSchema, response: { 200: invitedSchema } } },
    async (request) => {
      const { token, expiresAt } = await access.invite(actorOf(request), projectOf(request), request.body);
      return { enrolmentUrl: enrolmentUrl(publicUrl, token), expiresAt: new Date(expiresAt).toISOString() };
    },
  );
  app.delete(
    '/api/projects/:id/members/:which',
    { config: manage, schema: { params } },
    async (request, reply) => {
      await access.removeMember(actorOf(request), projectOf(request), request.params.which);
      return reply.status(204).send();
    },
  );
  app.post(
    '/api/projects/:id/members/:which/welcome',
    { config: manage, schema: { params, body: z.object({}).optional() } },
    async (request, reply) => {
      await access.welcomeMember(actorOf(request), projectOf(request), request.params.which);
      return reply.status(204).send();
    },
  );
}

function programRoutes(app: App, { access }: MemberRoutesDeps): void {
  app.get(
    '/api/projects/:id/service-accounts',
    {
      config: look,
      schema: { response: { 200: z.object({ serviceAccounts: z.array(serviceAccountSchema) }) } },
    },
    async (request) => ({
      serviceAccounts: (await access.serviceAccounts(projectOf(request))).map(toServiceAccount),
    }),
  );
  app.post(
    '/api/projects/:id/service-accounts',
    {
      config: manage,
      schema: { body: serviceAccountCreateSchema, response: { 200: serviceAccountCreatedSchema } },
    },
    async (request) => {
      const by = nameOf(actorOf(request));
      const made = await access.createServiceAccount(by, projectOf(request), request.body);
      return { ...toServiceAccount(made), secret: made.secret };
    },
  );
  app.delete(
    '/api/projects/:id/service-accounts/:which',
    { config: look, schema: { params } },
    async (request, reply) => {
      await access.removeServiceAccount(actorOf(request), projectOf(request), request.params.which);
      return reply.status(204).send();
    },
  );
}

export function enrolmentUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/enrol?token=${token}`;
}

function toServiceAccount({ createdAt, expiresAt, lastUsedAt, scopes, id, name, user }: ServiceAccountRow) {
  return {
    id,
    name,
    user,
    scopes: [...scopes],
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    lastUsedAt: toIso(lastUsedAt),
  };
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
