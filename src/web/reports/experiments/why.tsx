import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ExperimentsDefinition } from '#contract';
import { sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

/** What was asked, and how it is counted and tested. */
export function Why(props: {
  readonly definition: ExperimentsDefinition;
  readonly alpha: number;
}): ReactNode {
  const { definition, alpha } = props;
  const words = useSentenceWords();
  const { experiments: t, format } = words;
  return (
    <>
      <Text>{sentence(definition, words)}</Text>
      <Text c="dimmed">{t('whyPeople')}</Text>
      <Text c="dimmed">{t('whyTest', { alpha: format.percent(alpha) })}</Text>
      <Text c="dimmed">{t('whyRatio')}</Text>
    </>
  );
}
