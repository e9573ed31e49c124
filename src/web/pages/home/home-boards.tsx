import { Anchor, Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { boardsQuery } from '../../saved/queries.ts';
import { Faces } from '../../ui/faces.tsx';
import { BoardTable } from '../boards/boards-page.tsx';

const FIRST = 5;

/** The boards that were changed last; nothing where there is none. */
export function HomeBoards(): ReactNode {
  const t = useMessages('boards');
  const { id } = useProject();
  const query = useQuery(boardsQuery(id));
  if (query.data?.boards.length === 0) return null;
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t('homeTitle')}</Title>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/boards" params={{ projectId: String(id) }} />
          )}
        >
          {t('homeAll')}
        </Anchor>
      </Group>
      <Faces query={query} layout="table" rows={2}>
        {({ boards }) => (
          <BoardTable
            boards={[...boards].sort((a, b) => b.changedAt.localeCompare(a.changedAt)).slice(0, FIRST)}
          />
        )}
      </Faces>
    </section>
  );
}
