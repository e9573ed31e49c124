import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Board } from '#contract';
import { api, type BoardChange } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { boardQuery } from '../../saved/queries.ts';
import { useSaving } from '../../saved/use-saving.ts';

type Draft = Omit<BoardChange, 'version'>;
const REST_MS = 400;

/**
 * The board as it is shown: with the reader's latest changes, which are kept a moment after the hand comes to rest. What a viewer
 * changes (the period, the filter) is theirs alone and is kept nowhere.
 */
export function useBoardChanges(board: Board) {
  const t = useMessages('boards');
  const { id } = useProject();
  const isWriter = useHasRole('analyst');
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft | null>(null);
  const saving = useSaving({
    run: async (change: Draft) => ({
      change,
      board: await api.boards.change(id, board.id, { ...change, version: board.version }),
    }),
    onDone: ({ change, board: kept }) => {
      client.setQueryData(boardQuery(id, board.id).queryKey, kept);
      setDraft((latest) => (latest === change ? null : latest));
    },
    failed: t('boardFailed'),
  });
  const { mutate, isPending, isError, reset } = saving;
  useEffect(() => {
    if (!isError) return;
    setDraft(null);
    reset();
  }, [isError, reset]);
  useEffect(() => {
    if (!draft || isPending || !isWriter) return;
    const timer = setTimeout(() => mutate(draft), REST_MS);
    return () => clearTimeout(timer);
  }, [draft, isPending, isWriter, mutate]);
  useKeptOnLeaving(isWriter && !isPending ? draft : null, board);
  return {
    shown: { ...board, ...definedOf(draft) },
    isSaving: draft !== null && isWriter,
    change: (part: Draft) => setDraft((before) => ({ ...before, ...part })),
  };
}

/** Whoever leaves the page before the hand has come to rest loses nothing. */
function useKeptOnLeaving(draft: Draft | null, board: Board): void {
  const { id } = useProject();
  const client = useQueryClient();
  const latest = useRef({ draft, board });
  useEffect(() => {
    latest.current = { draft, board };
  });
  useEffect(
    () => () => {
      const { draft: unsaved, board: left } = latest.current;
      if (!unsaved) return;
      void api.boards
        .change(id, left.id, { ...unsaved, version: left.version })
        .then((kept) => client.setQueryData(boardQuery(id, left.id).queryKey, kept))
        .catch(() => {}); // the page that could have shown it is gone
    },
    [id, client],
  );
}

function definedOf(draft: Draft | null): Partial<Board> {
  const { name, description, range, filter, cards } = draft ?? {};
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(range !== undefined && { range }),
    ...(filter !== undefined && { filter }),
    ...(cards !== undefined && { cards }),
  };
}
