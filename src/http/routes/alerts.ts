import { z } from 'zod';
import type { AlertRecord, Alerts, DigestRecord, Digests } from '#alerts';
import {
  alertCreatedSchema,
  alertCreateSchema,
  alertPatchSchema,
  alertSchema,
  alertsSchema,
  digestCreateSchema,
  digestPatchSchema,
  digestSchema,
  digestsSchema,
} from '#contract';
import type { Egress } from '#egress';
import { addressedId } from '../addressed-id.ts';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { byOf } from './saved-reports.ts';

interface AlertRoutesDeps {
  readonly alerts: Alerts;
  readonly digests: Digests;
  readonly egress: Pick<Egress, 'nothingPersonal'>;
  readonly canMail: boolean;
  readonly canCallWebhooks: boolean;
}

const params = z.object({ id: z.string(), which: addressedId });
/** An alert says the last value that it told, which had passed the gate when it was looked at. */
const read = { access: 'ask', carries: 'aggregates' } as const;
const write = { access: 'manage_alerts', carries: 'aggregates' } as const;

/** Watches over saved reports, and boards by mail. Addresses go in, and only their number comes out. */
export function alertRoutes(deps: AlertRoutesDeps): Routes {
  return (app) => {
    watchRoutes(app, deps);
    mailRoutes(app, deps);
  };
}

function watchRoutes(app: App, { alerts, egress, canMail, canCallWebhooks }: AlertRoutesDeps): void {
  app.get(
    '/api/projects/:id/alerts',
    { config: read, schema: { response: { 200: alertsSchema } } },
    async (request) => {
      const list = await alerts.list(projectOf(request));
      return egress.nothingPersonal({ alerts: list.map(toAlert), canMail, canCallWebhooks });
    },
  );
  app.post(
    '/api/projects/:id/alerts',
    { config: write, schema: { body: alertCreateSchema, response: { 200: alertCreatedSchema } } },
    async (request) => {
      const { webhook = null, ...asked } = request.body;
      const made = await alerts.create(projectOf(request), { ...asked, webhook }, byOf(request));
      return egress.nothingPersonal({ ...toAlert(made.alert), webhookSecret: made.webhookSecret });
    },
  );
  app.patch(
    '/api/projects/:id/alerts/:which',
    { config: write, schema: { params, body: alertPatchSchema, response: { 200: alertSchema } } },
    async (request) => {
      const { which } = request.params;
      const changed = await alerts.change(projectOf(request), which, request.body, byOf(request));
      return egress.nothingPersonal(toAlert(changed));
    },
  );
  app.delete(
    '/api/projects/:id/alerts/:which',
    { config: write, schema: { params } },
    async (request, reply) => {
      await alerts.remove(projectOf(request), request.params.which, byOf(request));
      return reply.status(204).send();
    },
  );
}

function mailRoutes(app: App, { digests, egress, canMail }: AlertRoutesDeps): void {
  app.get(
    '/api/projects/:id/digests',
    { config: read, schema: { response: { 200: digestsSchema } } },
    async (request) => {
      const list = await digests.list(projectOf(request));
      return egress.nothingPersonal({ digests: list.map(toDigest), canMail });
    },
  );
  app.post(
    '/api/projects/:id/digests',
    { config: write, schema: { body: digestCreateSchema, response: { 200: digestSchema } } },
    async (request) =>
      egress.nothingPersonal(toDigest(await digests.create(projectOf(request), request.body, byOf(request)))),
  );
  app.patch(
    '/api/projects/:id/digests/:which',
    { config: write, schema: { params, body: digestPatchSchema, response: { 200: digestSchema } } },
    async (request) => {
      const { which } = request.params;
      const changed = await digests.change(projectOf(request), which, request.body, byOf(request));
      return egress.nothingPersonal(toDigest(changed));
    },
  );
  app.delete(
    '/api/projects/:id/digests/:which',
    { config: write, schema: { params } },
    async (request, reply) => {
      await digests.remove(projectOf(request), request.params.which, byOf(request));
      return reply.status(204).send();
    },
  );
}

function toAlert({ projectId: _, isFiring: __, checkedAt, dueAt, ...alert }: AlertRecord) {
  return { ...alert, checkedAt: toIso(checkedAt), dueAt: new Date(dueAt).toISOString() };
}

function toDigest({ projectId: _, sentAt, dueAt, ...digest }: DigestRecord) {
  return { ...digest, sentAt: toIso(sentAt), dueAt: new Date(dueAt).toISOString() };
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
