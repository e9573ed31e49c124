import { AppError, type Clock, type ProjectId } from '#core';
import type { Engine } from '#sql';
import { type ReportName, type ReportResult, reports } from './registry.ts';
import type { ReportKind } from './report.ts';
import { toLexicon } from './shared/lexicon.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ReportsDeps {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
}

export interface Reports {
  /**
   * Answers a question about one project, before thresholds: only `egress.aggregates` may let it out. `definition` is
   * unknown data and is parsed here. Throws `AppError` (`report_*` with a `path` fact, or the warehouse's codes).
   */
  run<Name extends ReportName>(
    kind: Name,
    projectId: ProjectId,
    definition: unknown,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ReportResult<Name>>;
}

export function createReports({ engine, vocabulary, clock }: ReportsDeps): Reports {
  return {
    async run<Name extends ReportName>(
      kind: Name,
      projectId: ProjectId,
      definition: unknown,
      options: { readonly signal?: AbortSignal } = {},
    ) {
      const startedAt = performance.now();
      const snapshot = await vocabulary.read(projectId);
      if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
      // TypeScript cannot correlate `reports[kind]` with the result of `kind`.
      const report = reports[kind] as ReportKind<ReportResult<Name>>;
      const prepared = report.prepare(definition, { lexicon: toLexicon(snapshot), now: clock() });
      const answers = await Promise.all(
        prepared.statements.map((statement) => engine.run<unknown>(statement, { signal: options.signal })),
      );
      return prepared.read(answers, performance.now() - startedAt);
    },
  };
}
