import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RetentionDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useNamed } from '../shared/use-named.ts';
import { sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

/** What was asked, and how its cells and its averages are counted. */
export function Why({ definition }: { readonly definition: RetentionDefinition }): ReactNode {
  const named = useNamed();
  const t = useMessages('retention');
  return (
    <>
      <Text>{sentence(named(definition), useSentenceWords())}</Text>
      <Text c="dimmed">{t(definition.birth.firstEver ? 'about_first' : 'about_each')}.</Text>
      <Text c="dimmed">{t(`about_${definition.criterion}`)}.</Text>
      <Text c="dimmed">{t(`about_${definition.bucketing}`)}.</Text>
      <Text c="dimmed">{t('whyAverage')}</Text>
    </>
  );
}
