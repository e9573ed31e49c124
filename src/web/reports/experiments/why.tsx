import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReportWhyProps } from '../report-view.ts';
import { sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

/** What was asked, and how it is counted and tested. */
export function Why({ definition, result: { alpha } }: ReportWhyProps<'experiments'>): ReactNode {
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
