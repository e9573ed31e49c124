import { createBoards, createSavedReports } from '#boards';
import { currentAsker } from '#http';
import {
  createBoardStore,
  createDataVersions,
  createSavedReportStore,
  createVocabulary,
  ofProject,
} from '#metadata';
import { createReports, inTurn } from '#reports';
import type { Engine } from '#sql';
import { buildAlerts } from './alerts.ts';
import { buildErasing } from './erasing.ts';
import { buildExpiry } from './expiring.ts';
import type { Foundation } from './foundation.ts';
import type { Outside } from './outside.ts';

/** Questions: asked by people and programs, kept under names, and asked by themselves. */
export function buildAsking(
  foundation: Foundation,
  { engine, outside }: { engine: Engine; outside: Outside },
) {
  const { databases, clock } = foundation;
  const vocabulary = ofProject(databases, (db) => createVocabulary(db, clock));
  const asked = inTurn(engine, { asker: currentAsker });
  const reports = createReports({
    engine: asked,
    vocabulary,
    clock,
    versions: ofProject(databases, createDataVersions, ['note']),
  });
  const store = ofProject(databases, createSavedReportStore);
  const savedReports = createSavedReports({ store, clock });
  const boards = createBoards({ store: ofProject(databases, createBoardStore), reports: store, clock });
  const watching = buildAlerts(foundation, { reports, vocabulary, savedReports, boards, ...outside });
  const erasing = buildErasing(foundation, engine);
  const { erasures, crowds: texts } = erasing;
  return {
    asked,
    vocabulary,
    reports,
    savedReports,
    boards,
    watching,
    erasing,
    expiry: buildExpiry(foundation, { engine, vocabulary, erasures, texts }),
  };
}

export type AskingParts = ReturnType<typeof buildAsking>;
