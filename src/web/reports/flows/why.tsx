import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import type { ReportWhyProps } from '../report-view.ts';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { whomOf } from './edit.ts';
import { sentence } from './sentence.ts';

const COUNTING = { unique: 'whyUnique', total: 'whyTotal', session: 'whySession' } as const;

/** What was asked, and how it is counted. */
export function Why({ definition, result: { k } }: ReportWhyProps<'flows'>): ReactNode {
  const named = useNamed();
  const whom = whomOf(definition);
  const flows = useMessages('flows');
  const words = { flows, reports: useMessages('reports'), format: useFormat(), cohort: useCohortName() };
  return (
    <>
      <Text>{sentence(named(definition), words)}</Text>
      <Text c="dimmed">{flows(`${COUNTING[definition.counting ?? 'unique']}_${whom}`)}</Text>
      <Text c="dimmed">
        {definition.view === 'paths' ? flows(`whyPaths_${whom}`, { count: k }) : flows('whyOther')}
      </Text>
      <Text c="dimmed">{flows('whyDrop')}</Text>
      {whom === 'organisations' && <Text c="dimmed">{flows('whyOrganisations')}</Text>}
    </>
  );
}
