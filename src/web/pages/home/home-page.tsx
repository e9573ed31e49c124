import { Button, Stack } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { DemoFilling } from '../../ui/demo-filling.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Faces } from '../../ui/faces.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ByEvent } from './by-event.tsx';
import { HomeBoards } from './home-boards.tsx';
import { NextSteps } from './next-steps.tsx';
import { weekRange } from './use-week.ts';
import { Week } from './week.tsx';

/** What changed in the last week, whether anything needs attention, and where to go next. */
export function HomePage(): ReactNode {
  const { id, name, isDemo } = useProject();
  const setup = useQuery({
    queryKey: ['project', id, 'setup'],
    queryFn: ({ signal }) => api.projects.setup(id, signal),
    // An empty page fills by itself.
    refetchInterval: ({ state }) => (state.data?.firstEventAt === null ? 2_000 : false),
  });
  return (
    <Faces
      query={setup}
      layout="page"
      isEmpty={({ firstEventAt }) => firstEventAt === null}
      empty={
        <>
          <PageHeader title={name} />
          {isDemo ? <DemoFilling /> : <NoEvents />}
        </>
      }
    >
      {({ firstEventAt }) => firstEventAt && <Full firstEventAt={firstEventAt} />}
    </Faces>
  );
}

function Full({ firstEventAt }: { readonly firstEventAt: string }): ReactNode {
  const { timezone } = useProject();
  const [openedAt] = useState(() => Date.now());
  const range = weekRange(timezone, firstEventAt, openedAt);
  return (
    <Stack gap="xl">
      <Week range={range} />
      <HomeBoards />
      <ByEvent range={range} />
      <NextSteps />
    </Stack>
  );
}

function NoEvents(): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  return (
    <Empty
      icon={IconPlugConnected}
      title={t('home.empty')}
      action={
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/setup" params={{ projectId: String(id) }} />
          )}
        >
          {t('home.empty.action')}
        </Button>
      }
    >
      {t('home.empty.body')}
    </Empty>
  );
}
