import { AppError, type Clock, type ProjectId } from '#core';
import { assertMayRemove, type By } from './by.ts';
import type { BoardRecord, BoardStore, NewBoard, SavedReportRecord, SavedReportStore } from './ports.ts';
import { assertRoom, assertUnchanged, type BoardsErrorCode } from './saved-reports.ts';

export interface Board extends BoardRecord {
  /** What its cards show; a report that is gone is absent. */
  readonly reports: readonly SavedReportRecord[];
}

/** Cards in a grid. Whoever may write may change any board; only its author or an owner removes one. */
export interface Boards {
  list(projectId: ProjectId): Promise<BoardRecord[]>;
  get(projectId: ProjectId, id: number): Promise<Board>;
  create(projectId: ProjectId, board: NewBoard, by: By): Promise<Board>;
  /** Throws `changed_meanwhile` where somebody else has changed it since `version`. */
  change(
    projectId: ProjectId,
    id: number,
    version: number,
    change: Partial<{ [Key in keyof NewBoard]: NewBoard[Key] | undefined }>,
  ): Promise<Board>;
  /** Throws what `remove` would. */
  assertMayRemove(projectId: ProjectId, id: number, by: By): Promise<void>;
  remove(projectId: ProjectId, id: number, by: By): Promise<void>;
}

const MOST_BOARDS = 500;

export function createBoards(deps: {
  readonly store: BoardStore;
  readonly reports: Pick<SavedReportStore, 'some'>;
  readonly clock: Clock;
}): Boards {
  const { store, reports, clock } = deps;
  const complete = async (projectId: ProjectId, board: BoardRecord): Promise<Board> => {
    const ids = board.cards.flatMap((card) => (card.kind === 'report' ? [card.report] : []));
    return { ...board, reports: await reports.some(projectId, [...new Set(ids)]) };
  };
  const get = async (projectId: ProjectId, id: number): Promise<Board> => {
    const board = await store.get(projectId, id);
    if (!board) throw new AppError<BoardsErrorCode>('board_not_found', 'there is no such board');
    return complete(projectId, board);
  };
  return {
    list: (projectId) => store.list(projectId),
    get,
    async create(projectId, board, by) {
      assertRoom(await store.count(projectId), MOST_BOARDS);
      assertCards(board.cards);
      return complete(projectId, await store.create(projectId, board, by.memberId, clock()));
    },
    async change(projectId, id, version, change) {
      await get(projectId, id);
      assertCards(change.cards ?? []);
      assertUnchanged(await store.change(projectId, id, version, change, clock()));
      return get(projectId, id);
    },
    assertMayRemove: async (projectId, id, by) => assertMayRemove(await get(projectId, id), by),
    async remove(projectId, id, by) {
      assertMayRemove(await get(projectId, id), by);
      await store.remove(projectId, id);
    },
  };
}

/** Each card by a name of its own, within the twelve columns. */
function assertCards(cards: NewBoard['cards']): void {
  const names = new Set(cards.map(({ id }) => id));
  if (names.size < cards.length || cards.some(({ x, width }) => x + width > 12))
    throw new AppError('invalid_request', 'cards have names of their own and lie within twelve columns', {
      facts: { path: 'cards' },
    });
}
