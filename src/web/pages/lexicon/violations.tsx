import { UnstyledButton } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LexiconViolation } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Faces } from '../../ui/faces.tsx';
import classes from './lexicon.module.css';

/** Where events did not keep to their plan: how often and in what, never with what. */
export function Violations({ onOpen }: { readonly onOpen: (event: string) => void }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const format = useFormat();
  const query = useQuery({
    queryKey: ['project', id, 'lexicon', 'violations'],
    queryFn: ({ signal }) => api.lexicon.violations(id, signal),
  });
  const columns: readonly Column<LexiconViolation>[] = [
    {
      key: 'event',
      header: t('violations.event'),
      cell: ({ event }) => (
        <UnstyledButton className={classes['open']} onClick={() => onOpen(event)}>
          {event}
        </UnstyledButton>
      ),
    },
    { key: 'property', header: t('violations.property'), cell: ({ property }) => property ?? '–' },
    { key: 'kind', header: t('violations.what'), cell: ({ kind }) => t(`violations.${kind}`) },
    {
      key: 'count',
      header: t('violations.count'),
      align: 'right',
      width: 120,
      cell: ({ count }) => format.number(count),
    },
    {
      key: 'last',
      header: t('violations.last'),
      width: 150,
      wideOnly: true,
      cell: ({ lastAt }) => format.relative(lastAt),
    },
  ];
  return (
    <Faces
      query={query}
      layout="table"
      isEmpty={({ violations }) => violations.length === 0}
      empty={
        <Empty icon={IconChecklist} title={t('violations.none')}>
          {t('violations.none.body')}
        </Empty>
      }
    >
      {({ violations }) => (
        <DataTable
          caption={t('violations.caption')}
          columns={columns}
          rows={violations}
          rowKey={({ event, property, kind }) => `${event}/${property}/${kind}`}
        />
      )}
    </Faces>
  );
}
