import type { z } from 'zod';
import type { Catalogue, ReportDefinition, ReportName, ReportResult } from '#contract';
import { AppError } from '#core';

/** What an address may know beside its parameters: the project's public words, and the present (milliseconds since 1970). */
export interface QueryContext {
  readonly catalogue: Catalogue;
  readonly now: number;
  readonly saved: readonly SavedQuestion[];
}

/** A saved report: what Mixpanel calls a bookmark, or a funnel. `definition` was checked when it was saved. */
export interface SavedQuestion {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly definition: unknown;
}

/** The definition of the project's saved report of a kind. Throws `saved_report_not_found`. */
export function savedDefinition<Name extends ReportName>(
  { saved }: QueryContext,
  kind: Name,
  id: number,
): ReportDefinition<Name> {
  const found = saved.find((one) => one.kind === kind && one.id === id);
  if (!found) throw new AppError('saved_report_not_found', 'there is no such saved report');
  return found.definition as ReportDefinition<Name>; // of `kind`, by whoever saved it
}

/** One address of Mixpanel's Query API that reports of one kind answer: questions, and the reply made of their thinned answers. */
export interface QueryStages<Params, Name extends ReportName> {
  readonly params: z.ZodType<Params>;
  readonly kind: Name;
  ask(params: Params, context: QueryContext): readonly ReportDefinition<Name>[];
  /** `answers` in the order of the questions, after the gate: what was withheld is null. */
  reply(params: Params, answers: readonly ReportResult<Name>[], context: QueryContext): unknown;
}

/** The same, with the kind's types kept inside. */
export interface QueryEndpoint {
  readonly params: z.ZodType;
  readonly kind: ReportName;
  prepare(params: unknown, context: QueryContext): PreparedQuery<ReportName>;
}

export interface PreparedQuery<Name extends ReportName> {
  readonly definitions: readonly ReportDefinition<Name>[];
  reply(answers: readonly ReportResult<Name>[]): unknown;
}

export function defineQuery<Params, Name extends ReportName>(
  stages: QueryStages<Params, Name>,
): QueryEndpoint {
  return {
    params: stages.params,
    kind: stages.kind,
    prepare(given, context) {
      const params = given as Params; // what `params` parsed
      return {
        definitions: stages.ask(params, context),
        reply: (answers) => stages.reply(params, answers as readonly ReportResult<Name>[], context), // of `kind`
      };
    },
  };
}
