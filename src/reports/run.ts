import type { ReportDefinition, ReportName, ReportResult } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import type { Fold } from '#egress';
import type { Engine, Statement } from '#sql';
import { planContext } from './context.ts';
import { createKnownAnswers, type DataVersions } from './known.ts';
import { progressOf } from './progress.ts';
import { reports } from './registry.ts';
import type { ReportKind } from './report.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ReportsDeps {
  readonly engine: Engine;
  readonly vocabulary: Vocabulary;
  readonly clock: Clock;
  /** Where given, answers are kept as long as a project's data stand. */
  readonly versions?: DataVersions;
}

interface AskOptions {
  readonly signal?: AbortSignal;
  /** Told how far the answer has come, as a share of 1, while it takes long; nothing where somebody else had it computed. */
  readonly onProgress?: (share: number) => void;
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
    options?: AskOptions,
  ): Promise<ReportResult<Name>>;
  /** How the answer to `definition` is thinned before it leaves. */
  fold<Name extends ReportName>(kind: Name, definition: ReportDefinition<Name>): Fold<ReportResult<Name>>;
}

export function createReports({ engine, vocabulary, clock, versions }: ReportsDeps): Reports {
  const known = versions && createKnownAnswers({ versions });
  return {
    async run<Name extends ReportName>(
      kind: Name,
      projectId: ProjectId,
      definition: unknown,
      { signal, onProgress }: AskOptions = {},
    ) {
      const startedAt = performance.now();
      const snapshot = await vocabulary.read(projectId);
      if (!snapshot) throw new AppError('project_not_found', 'there is no such project');
      const prepared = kindOf(kind).prepare(definition, planContext(snapshot, clock()));
      const { statements } = prepared;
      const compute = (asked: readonly Statement[], given?: AbortSignal) =>
        runAll(engine, asked, { signal: given, onProgress });
      const answers = await (known?.answer(projectId, statements, compute, signal) ??
        compute(statements, signal));
      return prepared.read(answers, performance.now() - startedAt);
    },
    fold: (kind, definition) => kindOf(kind).fold(definition),
  };
}

function runAll(
  engine: Engine,
  statements: readonly Statement[],
  { signal, onProgress }: { signal: AbortSignal | undefined; onProgress: AskOptions['onProgress'] },
): Promise<unknown[][]> {
  const progress = onProgress && progressOf(statements.length, onProgress);
  return Promise.all(
    statements.map(async (one, index) => {
      const rows = await engine.run<unknown>(one, { signal, onProgress: progress?.of(index) });
      progress?.done(index);
      return rows;
    }),
  );
}

/** TypeScript cannot correlate `reports[kind]` with the question and the answer of `kind`. */
function kindOf<Name extends ReportName>(kind: Name): ReportKind<ReportDefinition<Name>, ReportResult<Name>> {
  return reports[kind] as unknown as ReportKind<ReportDefinition<Name>, ReportResult<Name>>;
}
