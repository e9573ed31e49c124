import { REPORT_SCHEMAS, type ReportDefinition, type ReportName } from '#contract';
import type { Egress } from '#egress';
import { assertQuestionSize, type Reports } from '#reports';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { nameForAudit, untilHangUp } from './disclosing.ts';

/** Questions about crowds. What fewer than k people stand behind is withheld by `egress` before it leaves. */
export function reportRoutes(deps: ReportDeps): Routes {
  return (app) => {
    for (const kind of Object.keys(REPORT_SCHEMAS) as ReportName[]) addReport(app, kind, deps);
  };
}

interface ReportDeps {
  readonly reports: Reports;
  readonly egress: Egress;
}

function addReport<Name extends ReportName>(app: App, kind: Name, { reports, egress }: ReportDeps): void {
  const { definition, result } = REPORT_SCHEMAS[kind];
  app.post(
    `/api/projects/:id/reports/${kind}`,
    {
      config: { access: 'ask', carries: 'aggregates' },
      schema: { body: definition, response: { 200: result } },
      // The schema walks filters by recursion: their size is bounded before it does.
      preValidation: async (request) => assertQuestionSize(request.body),
    },
    async (request, reply) => {
      const signal = untilHangUp(reply);
      const question = request.body as ReportDefinition<Name>; // what the schema of `kind` parsed
      const answer = await reports.run(kind, projectOf(request), question, {
        signal,
        reader: nameForAudit(request),
      });
      return egress.aggregates(answer, reports.fold(kind, question));
    },
  );
}
