export { type Board, type Boards, createBoards } from './boards.ts';
export type { By } from './by.ts';
export type {
  Author,
  BoardRecord,
  BoardStore,
  NewBoard,
  NewSavedReport,
  SavedReportRecord,
  SavedReportStore,
} from './ports.ts';
export {
  type BoardsErrorCode,
  createSavedReports,
  type SavedReport,
  type SavedReports,
} from './saved-reports.ts';
