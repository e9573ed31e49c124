import { Button, Group } from '@mantine/core';
import { IconPlus, IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Definition } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { selectorText } from '../../reports/shared/clauses.ts';
import { useCohortName } from '../../reports/shared/use-cohort-name.ts';
import { useNamed } from '../../reports/shared/use-named.ts';
import { type Column, DataTable, Empty, Faces, PageHeader } from '../../ui/index.ts';
import { useBehaviourText } from './use-behaviour-text.ts';

/** Custom events and custom properties of the project, and what each is made of. */
export function CustomPage(): ReactNode {
  const t = useMessages('custom');
  const { id } = useProject();
  const mayEdit = useHasRole('analyst');
  const query = useQuery({
    queryKey: ['project', id, 'definitions'],
    queryFn: ({ signal }) => api.definitions.list(id, signal),
  });
  const add = mayEdit && (
    <Group gap="xs">
      <AddButton kind="property" />
      <AddButton kind="event" />
    </Group>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={add} />
      <Faces
        query={query}
        layout="table"
        isEmpty={({ definitions }) => definitions.length === 0}
        empty={
          <Empty icon={IconSparkles} title={t('emptyTitle')}>
            {t('emptyBody')}
          </Empty>
        }
      >
        {({ definitions }) => <DefinitionTable definitions={definitions} />}
      </Faces>
    </>
  );
}

function AddButton({ kind }: { readonly kind: 'event' | 'property' }): ReactNode {
  const t = useMessages('custom');
  const { id } = useProject();
  return (
    <Button
      variant={kind === 'event' ? 'filled' : 'default'}
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/custom/$definition"
          params={{ projectId: String(id), definition: kind }}
        />
      )}
    >
      {t(`add_${kind}`)}
    </Button>
  );
}

function DefinitionTable({ definitions }: { readonly definitions: readonly Definition[] }): ReactNode {
  const t = useMessages('custom');
  const format = useFormat();
  const madeOf = useMadeOf();
  const { id } = useProject();
  const navigate = useNavigate();
  const place = (definition: Definition) => ({
    to: '/p/$projectId/custom/$definition' as const,
    params: { projectId: String(id), definition: String(definition.id) },
  });
  const columns: Column<Definition>[] = [
    { key: 'name', header: t('name'), cell: (one) => <Link {...place(one)}>{one.name}</Link> },
    { key: 'kind', header: t('kind'), cell: ({ definition }) => t(`kind_${definition.kind}`) },
    { key: 'made', header: t('madeOf'), wideOnly: true, cell: madeOf },
    {
      key: 'uses',
      header: t('uses'),
      align: 'right',
      wideOnly: true,
      cell: ({ usedBy }) => format.number(usedBy.length),
    },
    {
      key: 'changed',
      header: t('changed'),
      wideOnly: true,
      cell: ({ changedAt }) => format.relative(changedAt),
    },
  ];
  return (
    <DataTable
      caption={t('tableCaption')}
      columns={columns}
      rows={definitions}
      rowKey={(one) => one.id}
      onRowClick={(one) => void navigate(place(one))}
    />
  );
}

/** "API call where model is large or Sign up"; a formula as it was written. */
function useMadeOf(): (definition: Definition) => ReactNode {
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const named = useNamed();
  const behaviourText = useBehaviourText();
  return ({ definition }) => {
    if (definition.kind === 'property') return <code>{definition.formula.slice(0, 120)}</code>;
    if (definition.kind !== 'event') return behaviourText(definition);
    return named(definition.of)
      .map((selector) => selectorText(selector, { reports, format, cohort }))
      .join(` ${reports('or')} `);
  };
}
