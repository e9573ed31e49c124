import { z } from 'zod';
import {
  definitionChangeSchema,
  definitionCreateSchema,
  definitionSchema,
  definitionsSchema,
  formulaCheckSchema,
  formulaKindsSchema,
} from '#contract';
import type { ProjectId } from '#core';
import type { Definitions, DefinitionWithUses } from '#definitions';
import { assertQuestionSize, type DefinitionQueries } from '#reports';
import { addressedId } from '../addressed-id.ts';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { nameForAudit } from './disclosing.ts';

export interface DefinitionRoutesDeps {
  readonly definitions: Definitions;
  readonly queries: DefinitionQueries;
  /** Something was changed: questions should know at once. */
  onChange(projectId: ProjectId): void;
}

const params = z.object({
  id: z.string(),
  definition: addressedId,
});
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'edit_definitions', carries: 'nothing' } as const;
/** The schema walks filters by recursion: their size is bounded before it does. */
const bounded = async ({ body }: { readonly body: unknown }) => assertQuestionSize(body);

/** Custom events and custom properties: what they are called and what they are made of. They are asked about in questions. */
export function definitionRoutes(deps: DefinitionRoutesDeps): Routes {
  return (app) => {
    readRoutes(app, deps);
    writeRoutes(app, deps);
  };
}

function readRoutes(app: App, { definitions, queries }: DefinitionRoutesDeps): void {
  app.get(
    '/api/projects/:id/definitions',
    { config: read, schema: { response: { 200: definitionsSchema } } },
    async (request) => ({ definitions: (await definitions.list(projectOf(request))).map(toReply) }),
  );
  app.get(
    '/api/projects/:id/definitions/:definition',
    { config: read, schema: { params, response: { 200: definitionSchema } } },
    async (request) => toReply(await definitions.get(projectOf(request), request.params.definition)),
  );
  app.post(
    '/api/projects/:id/definitions/check',
    { config: read, schema: { body: formulaCheckSchema, response: { 200: formulaKindsSchema } } },
    async (request) => ({ kinds: await queries.kinds(projectOf(request), request.body.formula) }),
  );
}

function writeRoutes(app: App, { definitions, queries, onChange }: DefinitionRoutesDeps): void {
  app.post(
    '/api/projects/:id/definitions',
    {
      config: write,
      schema: { body: definitionCreateSchema, response: { 200: definitionSchema } },
      preValidation: bounded,
    },
    async (request) => {
      const projectId = projectOf(request);
      const { name, description = '', definition } = request.body;
      await queries.check(projectId, definition, null);
      const made = await definitions.create(
        projectId,
        { name, description, definition },
        nameForAudit(request),
      );
      onChange(projectId);
      return toReply(made);
    },
  );
  app.patch(
    '/api/projects/:id/definitions/:definition',
    {
      config: write,
      schema: { params, body: definitionChangeSchema, response: { 200: definitionSchema } },
      preValidation: bounded,
    },
    async (request) => {
      const projectId = projectOf(request);
      const id = request.params.definition;
      if (request.body.definition) await queries.check(projectId, request.body.definition, id);
      const changed = await definitions.change(projectId, id, request.body, nameForAudit(request));
      onChange(projectId);
      return toReply(changed);
    },
  );
  app.delete(
    '/api/projects/:id/definitions/:definition',
    { config: write, schema: { params } },
    async (request, reply) => {
      const projectId = projectOf(request);
      await definitions.remove(projectId, request.params.definition, nameForAudit(request));
      onChange(projectId);
      return reply.status(204).send();
    },
  );
}

function toReply({ createdAt, changedAt, usedBy, ...kept }: DefinitionWithUses) {
  return {
    ...kept,
    createdAt: new Date(createdAt).toISOString(),
    changedAt: new Date(changedAt).toISOString(),
    usedBy: [...usedBy],
  };
}
