import { z } from 'zod';
import { AppError } from '#core';
import type { Egress } from '#egress';
import { type Lexicon, schemaJsonSchema, schemasUploadSchema } from '#lexicon';
import { type App, type FastifyRequest, projectOf, type Routes } from '../app-types.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { nameForAudit } from './disclosing.ts';

const BASE = '/api/app/projects/:id/schemas';
const ofType = z.object({ id: z.string(), entityType: z.enum(['event', 'profile']) });
const ofName = ofType.extend({ name: z.string().min(1).max(255) });
const read = { access: 'edit_lexicon', carries: 'aggregates' } as const;
const write = { access: 'rule_lexicon', carries: 'aggregates' } as const;
const byName = z.object({ entity_name: z.string().max(255).optional() });

export interface SchemaRoutesDeps {
  readonly lexicon: Lexicon;
  readonly egress: Egress;
}

/** Mixpanel's Lexicon schemas API, in its shapes: a script that keeps a tracking plan there keeps it here. */
export function schemaRoutes(deps: SchemaRoutesDeps): Routes {
  return (app) => {
    answerTheirErrors(app);
    readRoutes(app, deps);
    writeRoutes(app, deps);
    removeRoutes(app, deps);
  };
}

function readRoutes(app: App, { lexicon, egress }: SchemaRoutesDeps): void {
  app.get(BASE, { config: read }, async (request) =>
    egress.nothingPersonal(ok(await lexicon.schemas(projectOf(request)))),
  );
  app.get(
    `${BASE}/:entityType`,
    { config: read, schema: { params: ofType, querystring: byName } },
    async (request) => {
      const { entityType } = request.params;
      const { entity_name: name } = request.query;
      const schemas = await lexicon.schemas(projectOf(request));
      return egress.nothingPersonal(
        ok(
          schemas.filter(
            (entry) => entry.entityType === entityType && (name === undefined || entry.name === name),
          ),
        ),
      );
    },
  );
  app.get(`${BASE}/:entityType/:name`, { config: read, schema: { params: ofName } }, async (request) => {
    const { entityType, name } = request.params;
    const schemas = await lexicon.schemas(projectOf(request));
    const found = schemas.find((entry) => entry.entityType === entityType && entry.name === name);
    if (!found) throw new AppError('lexicon_schema_not_found', 'there is no such schema');
    return egress.nothingPersonal(found.schemaJson);
  });
}

function writeRoutes(app: App, { lexicon, egress }: SchemaRoutesDeps): void {
  app.post(
    BASE,
    { config: write, schema: { body: schemasUploadSchema }, bodyLimit: 10_000_000 },
    async (request) => {
      const { entries, truncate = false } = request.body;
      return egress.nothingPersonal(
        ok(await lexicon.upload(projectOf(request), entries, { truncate }, nameForAudit(request))),
      );
    },
  );
  app.post(
    `${BASE}/:entityType/:name`,
    { config: write, schema: { params: ofName, body: schemaJsonSchema } },
    async (request) => {
      const { entityType, name } = request.params;
      const entry = { entityType, name, schemaJson: request.body };
      await lexicon.upload(projectOf(request), [entry], { truncate: false }, nameForAudit(request));
      return egress.nothingPersonal({ status: 'ok' });
    },
  );
}

function removeRoutes(app: App, { lexicon, egress }: SchemaRoutesDeps): void {
  const remove = async (request: FastifyRequest, which: Parameters<Lexicon['removeSchemas']>[1]) =>
    egress.nothingPersonal(
      ok({
        delete_count: await lexicon.removeSchemas(projectOf(request), which, nameForAudit(request)),
      }),
    );
  app.delete(BASE, { config: write }, (request) => remove(request, {}));
  app.delete(
    `${BASE}/:entityType`,
    { config: write, schema: { params: ofType, querystring: byName } },
    (request) => {
      const { entity_name: name } = request.query;
      return remove(request, {
        entityType: request.params.entityType,
        ...(name === undefined ? {} : { name }),
      });
    },
  );
  app.delete(`${BASE}/:entityType/:name`, { config: write, schema: { params: ofName } }, (request) => {
    const { entityType, name } = request.params;
    return remove(request, { entityType, name });
  });
}

function ok<Results>(results: Results) {
  return { results, status: 'ok' as const };
}
