import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SavedReports } from '#boards';
import type { Cohorts } from '#cohorts';
import { common, limit, QUERY_ENDPOINTS, type QueryEndpoint, VALUES_OF_EVENT } from '#compat';
import type { CohortSizes, ReportDefinition, ReportName, ReportResult } from '#contract';
import type { Clock } from '#core';
import { type Egress, foldAll } from '#egress';
import type { CohortQueries, Reports, Words } from '#reports';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { addAsked, takeForms } from '../mixpanel-address.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { foldSizes } from './cohorts.ts';
import { untilHangUp } from './disclosing.ts';
import { addNotOffered } from './mixpanel-not-offered.ts';

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
    takeForms(app);
    for (const prefix of PREFIXES) {
      for (const [path, endpoint] of Object.entries(QUERY_ENDPOINTS))
        addQuery(app, `${prefix}/${path}`, endpoint, deps);
      addValues(app, prefix, deps);
      addCohorts(app, prefix, deps);
      addFunnels(app, prefix, deps);
      addNotOffered(app, prefix);
    }
  };
}

const config = { access: 'ask', carries: 'aggregates' } as const;

function addQuery(app: App, path: string, endpoint: QueryEndpoint, deps: QueryDeps): void {
  addAsked(app, path, { config, params: endpoint.params }, (params, request, reply) =>
    answer(endpoint, params, { request, reply }, deps),
  );
}

async function answer(
  endpoint: QueryEndpoint,
  params: unknown,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { reports, words, savedReports, egress, clock }: QueryDeps,
) {
  const projectId = projectOf(exchange.request);
  const [catalogue, saved] = await Promise.all([words.catalogue(projectId), savedReports.list(projectId)]);
  const { definitions, reply } = endpoint.prepare(params, { catalogue, saved, now: clock() });
  const signal = untilHangUp(exchange.reply);
  const answers: ReportResult<ReportName>[] = [];
  for (const definition of definitions)
    answers.push(await reports.run(endpoint.kind, projectId, definition, { signal }));
  const folds = definitions.map((definition) =>
    reports.fold(endpoint.kind, definition as ReportDefinition<ReportName>),
  );
  if (isCsv(params)) exchange.reply.type('text/csv; charset=utf-8').serializer(String);
  return egress.aggregates<readonly ReportResult<ReportName>[], unknown>(answers, foldAll(folds), reply);
}

/** Where `format` may say so, the reply is a text. */
function isCsv(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'format' in query && query.format === 'csv';
}

const everything = z.strictObject(common);
const valuesQuery = z.strictObject({
  ...common,
  event: z.string().min(1).max(1_000).optional(),
  name: z.string().min(1).max(255),
  limit: limit(1_000).default(255),
});

/** Values as the public dictionary has them; those of one event are asked of its events. */
function addValues(app: App, prefix: string, deps: QueryDeps): void {
  const { words, egress } = deps;
  addAsked(
    app,
    `${prefix}/events/properties/values`,
    { config, params: valuesQuery },
    async (params, request, reply) => {
      const { event, name, limit: most } = params;
      if (event !== undefined) return answer(VALUES_OF_EVENT, { ...params, event }, { request, reply }, deps);
      const signal = untilHangUp(reply);
      const found = await words.values(projectOf(request), { scope: 'event', name }, '', { signal });
      return egress.nothingPersonal(found.values.slice(0, most));
    },
  );
}

/** Saved funnels, by the numbers that `funnels` takes. */
function addFunnels(app: App, prefix: string, { savedReports, egress }: QueryDeps): void {
  addAsked(app, `${prefix}/funnels/list`, { config, params: everything }, async (_, request) => {
    const saved = await savedReports.list(projectOf(request));
    const found = saved.filter(({ kind }) => kind === 'funnels');
    return egress.nothingPersonal(found.map(({ id, name }) => ({ funnel_id: id, name })));
  });
}

/** Saved cohorts with their sizes; 0 where fewer than k people belong, as where nobody does. */
function addCohorts(app: App, prefix: string, { cohorts, cohortQueries, egress }: QueryDeps): void {
  addAsked(app, `${prefix}/cohorts/list`, { config, params: everything }, async (_, request, reply) => {
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
  });
}
