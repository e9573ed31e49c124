export { type Annotations, createAnnotations } from './annotations.ts';
export { type Board, type Boards, createBoards } from './boards.ts';
export type { By } from './by.ts';
export type {
  AnnotationRecord,
  AnnotationStore,
  Author,
  BoardRecord,
  BoardStore,
  NewBoard,
  NewSavedReport,
  SavedReportRecord,
  SavedReportStore,
  Tag,
} from './ports.ts';
export {
  type BoardsErrorCode,
  createSavedReports,
  type SavedReport,
  type SavedReports,
} from './saved-reports.ts';
