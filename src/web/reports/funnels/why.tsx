import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FunnelsDefinition } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { useNamed } from '../shared/use-named.ts';
import { DEFAULT_WINDOW } from './edit.ts';
import { sentence, windowText } from './sentence.ts';

/** What was asked, and how an entry comes about. */
export function Why({ definition }: { readonly definition: FunnelsDefinition }): ReactNode {
  const named = useNamed();
  const t = useMessages('funnels');
  const words = {
    funnels: t,
    reports: useMessages('reports'),
    format: useFormat(),
    cohort: useCohortName(),
  };
  const counting = definition.counting ?? 'unique';
  return (
    <>
      <Text>{sentence(named(definition), words)}</Text>
      <Text c="dimmed">{t(`why_${counting}`)}</Text>
      {counting !== 'session' && (
        <Text c="dimmed">
          {t('whyWindow', { window: windowText(definition.window ?? DEFAULT_WINDOW, t) })}
        </Text>
      )}
      <Text c="dimmed">{t('whyGrace')}</Text>
    </>
  );
}
