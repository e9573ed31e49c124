import { IconPlant2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { Empty } from './empty.tsx';

/** What stands in the place of "no events yet" while the demo project is being filled. */
export function DemoFilling(): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  const setup = useQuery({
    queryKey: ['project', id, 'setup'],
    queryFn: ({ signal }) => api.projects.setup(id, signal),
    refetchInterval: 1_000,
  });
  return (
    <Empty icon={IconPlant2} title={t('filling.title')}>
      <span role="status">{t('filling.body', { count: setup.data?.events ?? 0 })}</span>
    </Empty>
  );
}
