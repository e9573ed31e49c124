import { z } from 'zod';
import type { Cohorts, CohortWithUses } from '#cohorts';
import {
  type CohortDefinition,
  type CohortHistory,
  type CohortSize,
  type CohortSizes,
  cohortChangeSchema,
  cohortCreateSchema,
  cohortHistoryRequestSchema,
  cohortHistorySchema,
  cohortPreviewSchema,
  cohortSchema,
  cohortSizeSchema,
  cohortSizesSchema,
  cohortsSchema,
  cohortUploadedSchema,
  cohortUploadSchema,
} from '#contract';
import type { ProjectId } from '#core';
import type { Egress, Fold } from '#egress';
import { assertQuestionSize, type CohortQueries } from '#reports';
import { addressedId } from '../addressed-id.ts';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { nameForAudit, untilHangUp } from './disclosing.ts';

export interface CohortRoutesDeps {
  readonly cohorts: Cohorts;
  readonly queries: CohortQueries;
  readonly egress: Egress;
  thresholdOf(projectId: ProjectId): Promise<number>;
  /** A cohort was changed: questions should know at once. */
  onChange(projectId: ProjectId): void;
}

const params = z.object({ id: z.string(), cohort: addressedId });
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'edit_cohorts', carries: 'nothing' } as const;
const count = { access: 'ask', carries: 'aggregates' } as const;
/** The schema walks rules by recursion: their size is bounded before it does. */
const bounded = async ({ body }: { readonly body: unknown }) => assertQuestionSize(body);
const LARGEST_UPLOAD_BYTES = 20_000_000;

/** Saved cohorts and how large they are. Who is in one is asked of the people list, through its own gate. */
export function cohortRoutes(deps: CohortRoutesDeps): Routes {
  return (app) => {
    readRoutes(app, deps);
    sizeRoutes(app, deps);
    writeRoutes(app, deps);
  };
}

function readRoutes(app: App, { cohorts }: CohortRoutesDeps): void {
  app.get(
    '/api/projects/:id/cohorts',
    { config: read, schema: { response: { 200: cohortsSchema } } },
    async (request) => ({ cohorts: (await cohorts.list(projectOf(request))).map(toReply) }),
  );
  app.get(
    '/api/projects/:id/cohorts/:cohort',
    { config: read, schema: { params, response: { 200: cohortSchema } } },
    async (request) => toReply(await cohorts.get(projectOf(request), request.params.cohort)),
  );
}

function sizeRoutes(app: App, { cohorts, queries, egress }: CohortRoutesDeps): void {
  app.get(
    '/api/projects/:id/cohorts/sizes',
    { config: count, schema: { response: { 200: cohortSizesSchema } } },
    async (request, reply) =>
      egress.aggregates(
        await queries.sizes(projectOf(request), { signal: untilHangUp(reply) }),
        foldSizes<CohortSizes, 'sizes'>('sizes'),
      ),
  );
  app.post(
    '/api/projects/:id/cohorts/size',
    {
      config: count,
      schema: { body: cohortPreviewSchema, response: { 200: cohortSizeSchema } },
      preValidation: bounded,
    },
    async (request, reply) => {
      const signal = untilHangUp(reply);
      return egress.aggregates(
        await queries.size(projectOf(request), request.body.rule, { signal }),
        foldSize,
      );
    },
  );
  app.post(
    '/api/projects/:id/cohorts/:cohort/history',
    {
      config: count,
      schema: { params, body: cohortHistoryRequestSchema, response: { 200: cohortHistorySchema } },
    },
    async (request, reply) => {
      const projectId = projectOf(request);
      const { id } = await cohorts.get(projectId, request.params.cohort);
      return egress.aggregates(
        await queries.history(projectId, id, request.body, { signal: untilHangUp(reply) }),
        foldSizes<CohortHistory, 'points'>('points'),
      );
    },
  );
}

function writeRoutes(app: App, { cohorts, queries, egress, thresholdOf, onChange }: CohortRoutesDeps): void {
  const check = async (projectId: ProjectId, definition: CohortDefinition | undefined, id: number | null) => {
    if (definition?.kind === 'rule') await queries.check(projectId, definition.rule, id);
  };
  app.post(
    '/api/projects/:id/cohorts',
    {
      config: write,
      schema: { body: cohortCreateSchema, response: { 200: cohortSchema } },
      preValidation: bounded,
    },
    async (request) => {
      const projectId = projectOf(request);
      const { name, description = '', definition } = request.body;
      await check(projectId, definition, null);
      const made = await cohorts.create(projectId, { name, description, definition }, nameForAudit(request));
      onChange(projectId);
      return toReply(made);
    },
  );
  app.patch(
    '/api/projects/:id/cohorts/:cohort',
    {
      config: write,
      schema: { params, body: cohortChangeSchema, response: { 200: cohortSchema } },
      preValidation: bounded,
    },
    async (request) => {
      const projectId = projectOf(request);
      const id = request.params.cohort;
      await check(projectId, request.body.definition, id);
      const changed = await cohorts.change(projectId, id, request.body, nameForAudit(request));
      onChange(projectId);
      return toReply(changed);
    },
  );
  app.delete(
    '/api/projects/:id/cohorts/:cohort',
    { config: write, schema: { params } },
    async (request, reply) => {
      const projectId = projectOf(request);
      await cohorts.remove(projectId, request.params.cohort, nameForAudit(request));
      onChange(projectId);
      return reply.status(204).send();
    },
  );
  // Whoever uploads ids ties people they know to pseudonyms: that takes what revealing an identity takes.
  app.post(
    '/api/projects/:id/cohorts/:cohort/people',
    {
      config: { access: 'reveal', carries: 'aggregates', stepUp: true },
      bodyLimit: LARGEST_UPLOAD_BYTES,
      schema: { params, body: cohortUploadSchema, response: { 200: cohortUploadedSchema } },
    },
    async (request) => {
      const projectId = projectOf(request);
      const k = await thresholdOf(projectId);
      const { csv } = request.body;
      const uploaded = await cohorts.upload(projectId, request.params.cohort, csv, k, nameForAudit(request));
      onChange(projectId);
      return egress.nothingPersonal(uploaded);
    },
  );
}

function toReply({ id, name, description, definition, createdAt, changedAt, usedBy }: CohortWithUses) {
  return {
    id,
    name,
    description,
    definition,
    createdAt: new Date(createdAt).toISOString(),
    changedAt: new Date(changedAt).toISOString(),
    usedBy: [...usedBy],
  };
}

/** A cohort is as narrow as whoever defines it likes: "nobody" would be an answer about somebody, like "fewer than k". */
const foldSize: Fold<CohortSize> = {
  k: ({ k }) => k,
  parts: ({ people }) => [{ people, sum: null, isEmptyTelling: true }],
  without: (size) => ({ ...size, people: null }),
};

export function foldSizes<
  Answer extends { readonly k: number } & {
    readonly [Each in Key]: readonly { readonly people: number | null }[];
  },
  Key extends 'sizes' | 'points',
>(key: Key): Fold<Answer> {
  return {
    k: ({ k }) => k,
    parts: (answer) => answer[key].map(({ people }) => ({ people, sum: null, isEmptyTelling: true })),
    without: (answer, withheld) => ({
      ...answer,
      [key]: answer[key].map((one, index) => (withheld.has(index) ? { ...one, people: null } : one)),
    }),
  };
}
