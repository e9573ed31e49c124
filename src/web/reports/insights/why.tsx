import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type InsightsDefinition, isDistribution, type Metric } from '#contract';
import { useNamed } from '../shared/use-named.ts';
import { letterOf } from './edit.ts';
import { metricText, sentence } from './sentence.ts';
import { useSentenceWords } from './use-words.ts';

/** What was asked, and how each of its metrics is counted. */
export function Why({ definition }: { readonly definition: InsightsDefinition }): ReactNode {
  const named = useNamed();
  const words = useSentenceWords();
  const { insights: t } = words;
  return (
    <>
      <Text>{sentence(named(definition), words)}</Text>
      {named(definition).metrics.map((metric, place) => (
        <Text key={letterOf(place)} c="dimmed">
          <b>{letterOf(place)}</b> {metricText(metric, words)}. {t(countingOf(metric))}
        </Text>
      ))}
    </>
  );
}

const COUNTING = {
  total: 'whyTotal',
  unique: 'whyUnique',
  dau: 'whyRolling',
  wau: 'whyRolling',
  mau: 'whyRolling',
  property: 'whyProperty',
  frequency: 'whyFrequency',
  property_per_person: 'whyPerPerson',
  sessions: 'whySessions',
  session: 'whySessions',
} as const;

function countingOf(metric: Metric) {
  if (metric.kind === 'formula') return 'whyFormula' as const;
  if (metric.kind === 'cohort') return 'whyCohort' as const;
  if (isDistribution(metric)) return 'whyDistribution' as const;
  if (metric.kind !== 'profiles') return COUNTING[metric.measure.kind];
  return metric.by ? ('whyProfilesOfGroup' as const) : ('whyProfiles' as const);
}
