import { type InsightsDefinition, insightsDefinitionSchema, insightsResultSchema } from '#contract';
import { type Egress, foldSeries } from '#egress';
import { assertQuestionSize, type Reports } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { untilHangUp } from './disclosing.ts';

/** Questions about crowds. What fewer than k people stand behind is withheld by `egress` before it leaves. */
export function reportRoutes({ reports, egress }: { reports: Reports; egress: Egress }): Routes {
  return (app) => {
    app.post(
      '/api/projects/:id/reports/insights',
      {
        config: { access: 'ask', carries: 'aggregates' },
        schema: { body: insightsDefinitionSchema, response: { 200: insightsResultSchema } },
        // The schema walks filters by recursion: their size is bounded before it does.
        preValidation: async (request) => assertQuestionSize(request.body),
      },
      async (request, reply) => {
        const signal = untilHangUp(reply);
        const result = await reports.run('insights', projectOf(request), request.body, { signal });
        return egress.aggregates(result, foldSeries<typeof result>({ isFiltered: isFiltered(request.body) }));
      },
    );
  };
}

function isFiltered({ filter, metrics }: InsightsDefinition): boolean {
  return (
    filter !== undefined || metrics.some((metric) => metric.kind === 'event' && metric.filter !== undefined)
  );
}
