export { type Clock, systemClock } from './clock.ts';
export { readCsvRows, writeCsvRows } from './csv.ts';
export { AppError, assertNever, type Outcome, type Rejection } from './errors.ts';
export { freePort } from './free-port.ts';
export {
  type BlindIndex,
  newSubjectId,
  type ProjectId,
  readSubjectId,
  type SubjectId,
  type Token,
  toBlindIndex,
  toProjectId,
  toSubjectId,
  toToken,
} from './ids.ts';
export { keptFresh } from './kept-fresh.ts';
export { pause } from './pause.ts';
export { type PseudonymBits, pseudonym, readPseudonym } from './pseudonym.ts';
export { RecentMap } from './recent.ts';
export type { SessionEdges } from './session-edges.ts';
export { syncDirectory } from './sync-directory.ts';
export { TIME_STEPS, type TimeStep } from './time-step.ts';
export { utcOffsets } from './utc-offset.ts';
export { isErrno, writeWhole } from './whole-file.ts';
