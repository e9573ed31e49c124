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

export interface ReportKind<Result> {
  /** `definition` is unknown data; throws `AppError` with a `path` fact, never with the value. */
  prepare(definition: unknown, context: PlanContext): Prepared<Result>;
}

/** The four stages of a kind. Each is a pure function; the plan's type stays between them. */
export interface ReportStages<Definition, Plan, Result> {
  readonly parse: (definition: unknown) => Definition;
  /** All decisions, no SQL, no I/O. */
  readonly plan: (definition: Definition, context: PlanContext) => Plan;
  /** No decisions. */
  readonly toSql: (plan: Plan) => readonly Sql[];
  readonly read: (plan: Plan, answers: readonly (readonly unknown[])[], computedMs: number) => Result;
}

export function defineReport<Definition, Plan, Result>(
  stages: ReportStages<Definition, Plan, Result>,
): ReportKind<Result> {
  return {
    prepare(definition, context) {
      const plan = stages.plan(stages.parse(definition), context);
      return {
        statements: stages.toSql(plan).map((sql) => sql.toStatement()),
        read: (answers, computedMs) => stages.read(plan, answers, computedMs),
      };
    },
  };
}
