import type { Fold } from '#egress';
import type { Sql, Statement } from '#sql';
import type { Lexicon } from './shared/lexicon.ts';

/** What a question is planned with: the project's words and the present. */
export interface PlanContext {
  readonly lexicon: Lexicon;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A question ready to run: independent statements, and the way to read their answers (in the same order). */
interface Prepared<Result> {
  readonly statements: readonly Statement[];
  read(answers: readonly (readonly unknown[])[], computedMs: number): Result;
}

export interface ReportKind<Definition, Result> {
  /** `definition` is unknown data; throws `AppError` with a `path` fact, never with the value. */
  prepare(definition: unknown, context: PlanContext): Prepared<Result>;
  /** How the answer to this question is thinned before it leaves: `egress.aggregates` applies it. */
  fold(definition: Definition): Fold<Result>;
  /**
   * The people behind one part of the answer (`part`: unknown data of the kind's own shape): a query of one column, `person`, of
   * surrogates whose devices are resolved to their users. For cohorts and for "who?"; only `egress` lets the rows out.
   */
  audience?(definition: unknown, part: unknown, context: PlanContext): Sql;
}

/** The stages of a kind. Each is a pure function; the plan's type stays between them. */
export interface ReportStages<Definition, Plan, Result> {
  readonly parse: (definition: unknown) => Definition;
  /** All decisions, no SQL, no I/O. */
  readonly plan: (definition: Definition, context: PlanContext) => Plan;
  /** No decisions. */
  readonly toSql: (plan: Plan) => readonly Sql[];
  readonly read: (plan: Plan, answers: readonly (readonly unknown[])[], computedMs: number) => Result;
  readonly fold: (definition: Definition) => Fold<Result>;
  readonly audience?: (plan: Plan, part: unknown) => Sql;
}

export function defineReport<Definition, Plan, Result>(
  stages: ReportStages<Definition, Plan, Result>,
): ReportKind<Definition, Result> {
  const { audience } = stages;
  return {
    prepare(definition, context) {
      const plan = stages.plan(stages.parse(definition), context);
      return {
        statements: stages.toSql(plan).map((sql) => sql.toStatement()),
        read: (answers, computedMs) => stages.read(plan, answers, computedMs),
      };
    },
    fold: stages.fold,
    ...(audience && {
      audience: (definition, part, context) => audience(stages.plan(stages.parse(definition), context), part),
    }),
  };
}
