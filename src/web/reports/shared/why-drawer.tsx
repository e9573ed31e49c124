import { Anchor, Drawer, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { InsightsResult } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';

/** What every answer says of itself. */
export type AnswerFacts = Pick<InsightsResult, 'timezone' | 'k' | 'withheld' | 'freshAt' | 'computedMs'>;

interface WhyDrawerProps {
  readonly facts: AnswerFacts;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** How one gets to the people behind it. */
  readonly people: ReactNode;
  /** The question in words, and how it is counted: paragraphs. */
  readonly children: ReactNode;
}

/** Why this number: what was asked, how it is counted, who is behind it, what is left out, how fresh it is. */
export function WhyDrawer({ facts, isOpen, onClose, people, children }: WhyDrawerProps): ReactNode {
  const t = useMessages('reports');
  const shell = useMessages('shell');
  const format = useFormat(facts.timezone);
  const { id } = useProject();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      title={t('why')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack gap="xl">
        <Section title={t('whyQuestion')}>
          {children}
          <Text c="dimmed">{t('whyPeople')}</Text>
          <Text c="dimmed">{t('whyTime', { timezone: facts.timezone })}</Text>
        </Section>
        <Section title={t('whyWho')}>
          <Text>{people}</Text>
        </Section>
        <Section title={t('whyExcluded')}>
          <Text>{t('whyThreshold', { count: facts.k })}</Text>
          <Text c="dimmed">{facts.withheld ? t('whyWithheld') : t('whyNothingWithheld')}</Text>
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
            {facts.freshAt === null
              ? t('whyFreshNone')
              : t('whyFreshText', { time: format.dateTime(facts.freshAt) })}
          </Text>
          <Text c="dimmed">{t('computedIn', { time: Math.round(facts.computedMs) })}</Text>
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
