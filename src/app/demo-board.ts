import type { BoardCard } from '#contract';
import type { ProjectId } from '#core';
import { DEMO_BOARD, DEMO_CARDS } from '#demo';
import { createBoardStore, createSavedReportStore } from '#metadata';
import type { Foundation } from './foundation.ts';

/** A board with a report of each kind, so that a newcomer begins with answers; hung once. */
export async function hangDemoBoard(
  { db, clock }: Pick<Foundation, 'db' | 'clock'>,
  projectId: ProjectId,
): Promise<void> {
  const boards = createBoardStore(db);
  const reports = createSavedReportStore(db);
  if ((await boards.count(projectId)) > 0) return;
  const cards: BoardCard[] = [];
  for (const { place, kind, name, definition, chart } of DEMO_CARDS) {
    const report = { kind, name, definition, chart, description: '' };
    const { id } = await reports.create(projectId, report, null, clock());
    cards.push({ kind: 'report', id: kind, report: id, ...place });
  }
  await boards.create(projectId, { ...DEMO_BOARD, range: null, filter: null, cards }, null, clock());
}
