export type { ReportName, ReportResult } from './registry.ts';
export { createReports, type Reports, type ReportsDeps } from './run.ts';
export type {
  Vocabulary,
  VocabularyEvent,
  VocabularyProperty,
  VocabularySnapshot,
} from './vocabulary.ts';
