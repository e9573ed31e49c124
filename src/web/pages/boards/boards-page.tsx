import { Anchor, Button } from '@mantine/core';
import { IconLayoutBoardSplit, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { BoardSummary } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { boardsQuery } from '../../saved/queries.ts';
import { type Column, DataTable, Empty, Faces, PageHeader } from '../../ui/index.ts';

const NewBoard = lazy(() => import('./new-board.tsx'));

/** Every board of the project. */
export function BoardsPage(): ReactNode {
  const t = useMessages('boards');
  const { id } = useProject();
  const isWriter = useHasRole('analyst');
  const [isNew, setNew] = useState(false);
  const query = useQuery(boardsQuery(id));
  const create = isWriter && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('boardsText')}
        actions={query.data?.boards.length ? create : null}
      />
      <Faces
        query={query}
        layout="table"
        isEmpty={({ boards }) => boards.length === 0}
        empty={
          <Empty icon={IconLayoutBoardSplit} title={t('empty')} action={create}>
            {isWriter ? t('emptyText') : t('emptyViewer')}
          </Empty>
        }
      >
        {({ boards }) => <BoardTable boards={boards} />}
      </Faces>
      <Suspense>{isNew && <NewBoard onClose={() => setNew(false)} />}</Suspense>
    </>
  );
}

export function BoardTable({ boards }: { readonly boards: readonly BoardSummary[] }): ReactNode {
  const t = useMessages('boards');
  const columns = useColumns();
  return (
    <DataTable caption={t('listCaption')} columns={columns} rows={boards} rowKey={(board) => board.id} />
  );
}

function useColumns(): Column<BoardSummary>[] {
  const t = useMessages('boards');
  const format = useFormat();
  const { id, isDemo } = useProject();
  return [
    {
      key: 'name',
      header: t('boardColumn'),
      cell: (board) => (
        <Anchor
          fw={560}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/p/$projectId/boards/$boardId"
              params={{ projectId: String(id), boardId: String(board.id) }}
            />
          )}
        >
          {board.name}
        </Anchor>
      ),
    },
    {
      key: 'cards',
      header: t('cardsColumn'),
      align: 'right',
      width: 90,
      cell: ({ cards }) => format.number(cards),
    },
    {
      key: 'by',
      header: t('byColumn'),
      wideOnly: true,
      cell: ({ createdBy }) => createdBy?.name ?? (isDemo ? 'Riserbo' : t('nobody')),
    },
    {
      key: 'changed',
      header: t('changedColumn'),
      wideOnly: true,
      cell: ({ changedAt }) => <time dateTime={changedAt}>{format.relative(changedAt)}</time>,
    },
  ];
}
