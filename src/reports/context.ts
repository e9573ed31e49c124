import type { CohortRule, ReportName } from '#contract';
import { AppError } from '#core';
import type { Sql } from '#sql';
import { type CohortContext, type PlannedCohort, planRule } from './cohorts/plan.ts';
import { isMemberSql, membersSql } from './cohorts/sql.ts';
import { reports } from './registry.ts';
import type { PlanContext } from './report.ts';
import { type Lexicon, type Members, toLexicon } from './shared/lexicon.ts';
import type { VocabularyCohort, VocabularySnapshot } from './vocabulary.ts';

/** What one question is planned with: the project's words, its cohorts (as of the end of this minute), and the present. */
export function planContext(snapshot: VocabularySnapshot, now: number): PlanContext {
  return { ...contextWithin(toLexicon(snapshot, now), endOfMinute(now), freshly()), now };
}

/** The people of a rule that nobody has saved. */
export function membersOfRule(rule: CohortRule, { lexicon, now }: PlanContext, path: string): Members {
  return toMembers(planCohort(rule, lexicon, endOfMinute(now), freshly(), path));
}

/** A saved cohort as of an instant, where more is asked of it than who is in it. */
export function cohortAt(id: number, snapshot: VocabularySnapshot, now: number, path: string): PlannedCohort {
  const inside = freshly();
  const { lexicon } = contextWithin(toLexicon(snapshot, now), endOfMinute(now), inside);
  return planSaved(id, lexicon, endOfMinute(now), inside, path);
}

/** "Now", to cohorts: whoever asks again within the minute asks the same, and can be given the answer that is known. */
function endOfMinute(now: number): number {
  return Math.ceil(now / 60_000) * 60_000;
}

/** Conditions of all cohorts of one question as of one instant, those in cohorts included. */
const MAX_CONDITIONS = 100;
/** Cohorts in cohorts. */
const MAX_DEPTH = 8;

/** The cohorts whose definition we are in, and how many conditions were planned, by instant. */
interface Inside {
  readonly cohorts: readonly number[];
  readonly conditions: Map<number, number>;
}

function freshly(): Inside {
  return { cohorts: [], conditions: new Map() };
}

/** What is asked of an instant in the past asks its formulas of that day too. */
function contextWithin({ snapshot }: Lexicon, now: number, inside: Inside): PlanContext {
  const lexicon: Lexicon = {
    ...toLexicon(snapshot, now - 1),
    cohort: (id, path, asOf = now) => toMembers(planSaved(id, lexicon, asOf, inside, path)),
  };
  return { lexicon, now };
}

function toMembers(cohort: PlannedCohort): Members {
  return { has: (person) => isMemberSql(cohort, person), people: membersSql(cohort) };
}

function planSaved(id: number, lexicon: Lexicon, asOf: number, inside: Inside, path: string): PlannedCohort {
  const saved = lexicon.snapshot.cohorts.find((cohort) => cohort.id === id);
  if (!saved) throw new AppError('cohort_not_found', 'there is no such cohort', { facts: { path } });
  if (inside.cohorts.includes(id) || inside.cohorts.length >= MAX_DEPTH)
    throw new AppError('cohort_too_deep', 'cohorts are defined by each other in a circle, or too deep', {
      facts: { path, limit: MAX_DEPTH },
    });
  if (saved.rule === null) return { projectId: lexicon.snapshot.projectId, asOf, rule: listRule(saved) };
  return planCohort(saved.rule, lexicon, asOf, { ...inside, cohorts: [...inside.cohorts, id] }, path);
}

function listRule({ id, revision }: VocabularyCohort) {
  return { kind: 'list', cohort: id, revision } as const;
}

function planCohort(
  rule: CohortRule,
  words: Lexicon,
  asOf: number,
  inside: Inside,
  path: string,
): PlannedCohort {
  const within = contextWithin(words, asOf, inside);
  const context: CohortContext = {
    lexicon: within.lexicon,
    asOf,
    audienceOf: ({ report, definition, part }, place) => audienceSql(report, definition, part, within, place),
    countCondition: (place) => {
      const conditions = (inside.conditions.get(asOf) ?? 0) + 1;
      inside.conditions.set(asOf, conditions);
      if (conditions > MAX_CONDITIONS)
        throw new AppError('cohort_too_large', 'the cohorts of the question have too many conditions', {
          facts: { path: place, limit: MAX_CONDITIONS },
        });
    },
  };
  return { projectId: words.snapshot.projectId, asOf, rule: planRule(rule, context, path) };
}

function audienceSql(
  report: string,
  definition: unknown,
  part: unknown,
  context: PlanContext,
  path: string,
): Sql {
  const kind = Object.hasOwn(reports, report) ? reports[report as ReportName] : undefined;
  if (!kind?.audience)
    throw new AppError('report_no_audience', 'nobody can be listed behind this kind of report', {
      facts: { path: `${path}.report` },
    });
  return kind.audience(definition, part, context);
}
