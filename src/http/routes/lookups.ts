import { z } from 'zod';
import {
  lookupChangeSchema,
  lookupCreateSchema,
  lookupRowsRequestSchema,
  lookupRowsSchema,
  lookupSchema,
  lookupsSchema,
} from '#contract';
import type { ProjectId } from '#core';
import type { Egress } from '#egress';
import type { LookupLimits, Lookups, LookupWithUses } from '#lookups';
import { addressedId } from '../addressed-id.ts';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { nameForAudit } from './disclosing.ts';

export interface LookupRoutesDeps {
  readonly lookups: Lookups;
  readonly limits: Pick<LookupLimits, 'bytes'>;
  readonly egress: Egress;
  /** A table was changed: questions should know at once. */
  onChange(projectId: ProjectId): void;
}

const params = z.object({ id: z.string(), lookup: addressedId });
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'edit_lookups', carries: 'nothing' } as const;

/** Lookup tables: what is known of each readable value of a property. They are asked about in questions. */
export function lookupRoutes(deps: LookupRoutesDeps): Routes {
  return (app) => {
    readRoutes(app, deps);
    fillRoutes(app, deps);
    changeRoutes(app, deps);
  };
}

function readRoutes(app: App, { lookups, egress }: LookupRoutesDeps): void {
  app.get(
    '/api/projects/:id/lookups',
    { config: read, schema: { response: { 200: lookupsSchema } } },
    async (request) => ({ lookups: (await lookups.list(projectOf(request))).map(toReply) }),
  );
  app.get(
    '/api/projects/:id/lookups/:lookup',
    { config: read, schema: { params, response: { 200: lookupSchema } } },
    async (request) => toReply(await lookups.get(projectOf(request), request.params.lookup)),
  );
  app.get(
    '/api/projects/:id/lookups/:lookup/rows',
    {
      config: { access: 'ask', carries: 'aggregates' },
      schema: { params, response: { 200: lookupRowsSchema } },
    },
    async (request) => egress.nothingPersonal(await lookups.rows(projectOf(request), request.params.lookup)),
  );
}

function fillRoutes(app: App, { lookups, limits, onChange }: LookupRoutesDeps): void {
  // Quotes and line ends are escaped in JSON; what the file itself may have is judged by its own size.
  const bodyLimit = 2 * limits.bytes;
  app.post(
    '/api/projects/:id/lookups',
    { config: write, schema: { body: lookupCreateSchema, response: { 200: lookupSchema } }, bodyLimit },
    async (request) => {
      const projectId = projectOf(request);
      const made = await lookups.create(projectId, request.body, nameForAudit(request));
      onChange(projectId);
      return toReply(made);
    },
  );
  app.put(
    '/api/projects/:id/lookups/:lookup/rows',
    {
      config: write,
      schema: { params, body: lookupRowsRequestSchema, response: { 200: lookupSchema } },
      bodyLimit,
    },
    async (request) => {
      const projectId = projectOf(request);
      const { lookup } = request.params;
      const filled = await lookups.replace(projectId, lookup, request.body.csv, nameForAudit(request));
      onChange(projectId);
      return toReply(filled);
    },
  );
}

function changeRoutes(app: App, { lookups, onChange }: LookupRoutesDeps): void {
  app.patch(
    '/api/projects/:id/lookups/:lookup',
    { config: write, schema: { params, body: lookupChangeSchema, response: { 200: lookupSchema } } },
    async (request) => {
      const projectId = projectOf(request);
      const { lookup } = request.params;
      const changed = await lookups.rename(projectId, lookup, request.body.name, nameForAudit(request));
      onChange(projectId);
      return toReply(changed);
    },
  );
  app.delete(
    '/api/projects/:id/lookups/:lookup',
    { config: write, schema: { params } },
    async (request, reply) => {
      const projectId = projectOf(request);
      await lookups.remove(projectId, request.params.lookup, nameForAudit(request));
      onChange(projectId);
      return reply.status(204).send();
    },
  );
}

function toReply({ createdAt, changedAt, revision: _, columns, usedBy, ...kept }: LookupWithUses) {
  return {
    ...kept,
    columns: [...columns],
    createdAt: new Date(createdAt).toISOString(),
    changedAt: new Date(changedAt).toISOString(),
    usedBy: [...usedBy],
  };
}
