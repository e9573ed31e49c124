export { createWords, type Words } from './catalogue.ts';
export { type CohortQueries, createCohortQueries } from './cohorts/queries.ts';
export { createDefinitionQueries, type DefinitionQueries } from './definitions.ts';
export { parseCondition, parseExpression } from './expression/parser.ts';
export type { Dialect, Expression } from './expression/syntax.ts';
export { inTurn } from './in-turn.ts';
export type { DataVersions } from './known.ts';
export { type Census, createCensus, type FallenTexts } from './people/census.ts';
export type { ExportedEvent, ExportOptions } from './people/export.ts';
export { type HeldEvent, type HeldPart, type HeldPerson, HIDDEN } from './people/held.ts';
export type { ListOptions, PeoplePage } from './people/list.ts';
export type { LiveOptions } from './people/live.ts';
export type { PersonAnswer } from './people/person.ts';
export { createPeopleQueries, type PeopleQueries } from './people/queries.ts';
export type { PeopleRow, QueryOptions } from './people/rows.ts';
export { createSightings } from './people/sightings.ts';
export { createTexts, type TextOf, type Texts, type TokenPair } from './people/texts.ts';
export { profilesWhere } from './people/where.ts';
export { createProgress } from './progress.ts';
export { createReports, type Reports, type ReportsDeps } from './run.ts';
export { assertQuestionSize, parseQuestion } from './shared/parse.ts';
export type { Asker } from './turns.ts';
export { createUniqueness, type Resolution, type Uniqueness } from './uniqueness.ts';
export { createUsage, type Usage } from './usage.ts';
export type {
  EntryWords,
  Vocabulary,
  VocabularyCohort,
  VocabularyEvent,
  VocabularyProperty,
  VocabularySnapshot,
} from './vocabulary.ts';
