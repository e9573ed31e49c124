import { Anchor, Drawer, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { InsightsDefinition, InsightsResult, Metric } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { letterOf } from './edit.ts';
import { metricText, type SentenceWords, sentence } from './sentence.ts';

interface WhyProps {
  readonly definition: InsightsDefinition;
  readonly result: InsightsResult;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Why this number: what was asked, how it is counted, what is left out, how fresh it is. */
export function Why({ definition, result, isOpen, onClose }: WhyProps): ReactNode {
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const shell = useMessages('shell');
  const format = useFormat(result.timezone);
  const words: SentenceWords = { insights: t, reports, format };
  const { id } = useProject();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      title={reports('why')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack gap="xl">
        <Section title={t('whyQuestion')}>
          <Text>{sentence(definition, words)}</Text>
          {definition.metrics.map((metric, place) => (
            <Text key={letterOf(place)} c="dimmed">
              <b>{letterOf(place)}</b> {metricText(metric, words)}. {t(countingOf(metric))}
            </Text>
          ))}
          <Text c="dimmed">{t('whyPeople')}</Text>
          <Text c="dimmed">{t('whyTime', { timezone: result.timezone })}</Text>
        </Section>
        <Section title={t('whyExcluded')}>
          <Text>{t('whyThreshold', { count: result.k })}</Text>
          <Text c="dimmed">{result.withheld ? t('whyWithheld') : t('whyNothingWithheld')}</Text>
          <Anchor
            renderRoot={(props) => (
              <Link {...props} to="/p/$projectId/containment" params={{ projectId: String(id) }} />
            )}
          >
            {t('withheldMore')}
          </Anchor>
        </Section>
        <Section title={t('whyFresh')}>
          <Text>
            {result.freshAt === null
              ? t('whyFreshNone')
              : t('whyFreshText', { time: format.dateTime(result.freshAt) })}
          </Text>
          <Text c="dimmed">{reports('computedIn', { time: Math.round(result.computedMs) })}</Text>
        </Section>
      </Stack>
    </Drawer>
  );
}

function Section(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <Stack gap="xs">
      <Title order={2}>{props.title}</Title>
      {props.children}
    </Stack>
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
} as const;

function countingOf(metric: Metric) {
  return metric.kind === 'formula' ? ('whyFormula' as const) : COUNTING[metric.measure.kind];
}
