import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FrequencyDefinition } from '#contract';
import { useNamed } from '../shared/use-named.ts';
import { sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

/** What was asked, and how its cells and its averages are counted. */
export function Why({ definition }: { readonly definition: FrequencyDefinition }): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const { frequency: t } = words;
  return (
    <>
      <Text>{sentence(named(definition), words)}</Text>
      <Text c="dimmed">{t(`about_${definition.counting}`)}.</Text>
      <Text c="dimmed">{t(`about_${definition.measure.kind}`)}.</Text>
      <Text c="dimmed">{t('whyZone')}</Text>
      <Text c="dimmed">{t('whyAverage')}</Text>
    </>
  );
}
