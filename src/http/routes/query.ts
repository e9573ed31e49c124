import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SavedReports } from '#boards';
import type { Cohorts } from '#cohorts';
import { QUERY_ENDPOINTS, type QueryEndpoint, VALUES_OF_EVENT } from '#compat';
import type { CohortSizes, ReportDefinition, ReportName, ReportResult } from '#contract';
import type { Clock } from '#core';
import { type Egress, foldAll } from '#egress';
import type { CohortQueries, Reports, Words } from '#reports';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { foldSizes } from './cohorts.ts';
import { untilHangUp } from './disclosing.ts';

interface QueryDeps {
  readonly savedReports: Pick<SavedReports, 'list'>;
  readonly cohorts: Pick<Cohorts, 'list'>;
  readonly cohortQueries: Pick<CohortQueries, 'sizes'>;
  readonly reports: Reports;
  readonly words: Words;
  readonly egress: Egress;
  readonly clock: Clock;
}

/** The two addresses that Mixpanel's clients know. */
export const PREFIXES = ['/api/query', '/api/2.0'] as const;

/** Mixpanel's Query API: their parameters and shapes over our reports, thinned by the same gate. */
export function queryRoutes(deps: QueryDeps): Routes {
  return (app) => {
    answerTheirErrors(app);
    for (const prefix of PREFIXES) {
      for (const [path, endpoint] of Object.entries(QUERY_ENDPOINTS))
        addQuery(app, `${prefix}/${path}`, endpoint, deps);
      addValues(app, prefix, deps);
      addCohorts(app, prefix, deps);
      addFunnels(app, prefix, deps);
    }
  };
}

function addQuery(app: App, url: string, endpoint: QueryEndpoint, deps: QueryDeps): void {
  app.get(
    url,
    { config: { access: 'ask', carries: 'aggregates' }, schema: { querystring: endpoint.params } },
    (request, reply) => answer(endpoint, request, reply, deps),
  );
}

async function answer(
  endpoint: QueryEndpoint,
  request: FastifyRequest,
  response: FastifyReply,
  { reports, words, savedReports, egress, clock }: QueryDeps,
) {
  const projectId = projectOf(request);
  const [catalogue, saved] = await Promise.all([words.catalogue(projectId), savedReports.list(projectId)]);
  const { definitions, reply } = endpoint.prepare(request.query, { catalogue, saved, now: clock() });
  const signal = untilHangUp(response);
  const answers: ReportResult<ReportName>[] = [];
  for (const definition of definitions)
    answers.push(await reports.run(endpoint.kind, projectId, definition, { signal }));
  const folds = definitions.map((definition) =>
    reports.fold(endpoint.kind, definition as ReportDefinition<ReportName>),
  );
  if (isCsv(request.query)) response.type('text/csv; charset=utf-8').serializer(String);
  return egress.aggregates<readonly ReportResult<ReportName>[], unknown>(answers, foldAll(folds), reply);
}

/** Where `format` may say so, the reply is a text. */
function isCsv(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'format' in query && query.format === 'csv';
}

const everything = { project_id: z.string().max(20).optional(), workspace_id: z.string().max(20).optional() };
const valuesQuery = z.strictObject({
  ...everything,
  event: z.string().min(1).max(1_000).optional(),
  name: z.string().min(1).max(255),
  limit: z.coerce.number().int().min(1).max(1_000).default(255),
});

/** Values as the public dictionary has them; those of one event are asked of its events. */
function addValues(app: App, prefix: string, deps: QueryDeps): void {
  const { words, egress } = deps;
  const config = { access: 'ask', carries: 'aggregates' } as const;
  app.get(
    `${prefix}/events/properties/values`,
    { config, schema: { querystring: valuesQuery } },
    async (request, reply) => {
      const { event, name, limit } = request.query;
      if (event !== undefined) return answer(VALUES_OF_EVENT, request, reply, deps);
      const signal = untilHangUp(reply);
      const found = await words.values(projectOf(request), { scope: 'event', name }, '', { signal });
      return egress.nothingPersonal(found.values.slice(0, limit));
    },
  );
}

/** Saved funnels, by the numbers that `funnels` takes. */
function addFunnels(app: App, prefix: string, { savedReports, egress }: QueryDeps): void {
  app.get(
    `${prefix}/funnels/list`,
    { config: { access: 'ask', carries: 'aggregates' }, schema: { querystring: z.strictObject(everything) } },
    async (request) => {
      const saved = await savedReports.list(projectOf(request));
      const found = saved.filter(({ kind }) => kind === 'funnels');
      return egress.nothingPersonal(found.map(({ id, name }) => ({ funnel_id: id, name })));
    },
  );
}

/** Saved cohorts with their sizes; 0 where fewer than k people belong, as where nobody does. */
function addCohorts(app: App, prefix: string, { cohorts, cohortQueries, egress }: QueryDeps): void {
  app.post(
    `${prefix}/cohorts/list`,
    { config: { access: 'ask', carries: 'aggregates' }, schema: { body: z.unknown() } },
    async (request, reply) => {
      const projectId = projectOf(request);
      const [saved, sizes] = await Promise.all([
        cohorts.list(projectId),
        cohortQueries.sizes(projectId, { signal: untilHangUp(reply) }),
      ]);
      return egress.aggregates(sizes, foldSizes<CohortSizes, 'sizes'>('sizes'), (thinned) => {
        const peopleOf = new Map(thinned.sizes.map(({ id, people }) => [id, people]));
        return saved.map(({ id, name, description, createdAt }) => ({
          id,
          name,
          description,
          count: peopleOf.get(id) ?? 0,
          is_visible: 1,
          created: new Date(createdAt).toISOString().slice(0, 19).replace('T', ' '),
          project_id: projectId,
        }));
      });
    },
  );
}
