import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  progressSchema,
  questionIdSchema,
  REPORT_SCHEMAS,
  type ReportDefinition,
  type ReportName,
} from '#contract';
import type { Egress } from '#egress';
import { assertQuestionSize, createProgress, type Reports } from '#reports';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { nameForAudit, untilHangUp } from './disclosing.ts';

/** Questions about crowds. What fewer than k people stand behind is withheld by `egress` before it leaves. */
export function reportRoutes(deps: ReportDeps): Routes {
  const progress = createProgress();
  return (app) => {
    for (const kind of Object.keys(REPORT_SCHEMAS) as ReportName[])
      addReport(app, kind, { ...deps, progress });
    app.get(
      '/api/projects/:id/questions/:question/progress',
      {
        // How much of the work is done, in whole percents: nothing of what is asked, and nothing of an answer.
        config: { access: 'ask', carries: 'nothing' },
        schema: {
          params: z.object({ id: z.string(), question: questionIdSchema }),
          response: { 200: progressSchema },
        },
      },
      async (request) => ({ share: progress.shareOf(keyOf(request, request.params.question)) }),
    );
  };
}

/** A question is known to whoever asks it, under the id that they gave it. */
function keyOf(request: FastifyRequest, question: string): string {
  return `${projectOf(request)} ${nameForAudit(request)} ${question}`;
}

interface ReportDeps {
  readonly reports: Reports;
  readonly egress: Egress;
}

function addReport<Name extends ReportName>(
  app: App,
  kind: Name,
  { reports, egress, progress }: ReportDeps & { readonly progress: ReturnType<typeof createProgress> },
): void {
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
      const id = questionIdSchema.safeParse(request.headers['x-riserbo-question']);
      const watched = id.success ? progress.begin(keyOf(request, id.data)) : undefined;
      try {
        const answer = await reports.run(kind, projectOf(request), question, {
          signal,
          ...(watched && { onProgress: watched.report }),
        });
        return egress.aggregates(answer, reports.fold(kind, question));
      } finally {
        watched?.end();
      }
    },
  );
}
