import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Faces } from '../../ui/faces.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Connect } from './connect.tsx';
import { ProjectSettings } from './project-settings.tsx';

export function SetupPage(): ReactNode {
  const t = useMessages('settings');
  const setup = useSetup();
  return (
    <>
      <PageHeader title={t('setup.title')} description={t('setup.body')} />
      <Tabs defaultValue="connect" keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="connect">{t('setup.tab.connect')}</Tabs.Tab>
          <Tabs.Tab value="project">{t('setup.tab.project')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="connect">
          <Faces query={setup} layout="page" hasTitle>
            {(data) => <Connect setup={data} />}
          </Faces>
        </Tabs.Panel>
        <Tabs.Panel value="project">
          <ProjectSettings />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** Asked every second until the first event is there. */
function useSetup() {
  const { id } = useProject();
  return useQuery({
    queryKey: ['project', id, 'setup'],
    queryFn: ({ signal }) => api.projects.setup(id, signal),
    refetchInterval: ({ state }) => (state.data?.firstEventAt ? 10_000 : 1_000),
  });
}
