import { Badge, Drawer, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Lexicon } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { type Entry, entryKey } from './entries.ts';
import classes from './lexicon.module.css';
import { PlanEditor } from './plan-editor.tsx';
import { Privacy } from './privacy.tsx';
import { PrivacyBadge } from './privacy-badge.tsx';
import { Rules } from './rules.tsx';
import { Use } from './use.tsx';
import { WordsForm } from './words-form.tsx';

interface EntryDrawerProps {
  readonly entry: Entry | null;
  readonly lexicon: Lexicon;
  readonly onClose: () => void;
}

/** Everything about one name, changed where it stands. */
export function EntryDrawer({ entry, lexicon, onClose }: EntryDrawerProps): ReactNode {
  const shell = useMessages('shell');
  return (
    <Drawer
      opened={entry !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={entry && <Heading entry={entry} />}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      {entry && <Content key={entryKey(entry)} entry={entry} lexicon={lexicon} />}
    </Drawer>
  );
}

function Heading({ entry }: { readonly entry: Entry }): ReactNode {
  const t = useMessages('lexicon');
  return (
    <Group gap="sm">
      <span>{entry.of.displayName ?? entry.of.name}</span>
      {entry.kind === 'property' && <PrivacyBadge property={entry.of} />}
      {entry.of.isVerified && (
        <Badge variant="light" size="sm" tt="none">
          {t('state.verified')}
        </Badge>
      )}
    </Group>
  );
}

function Content({ entry, lexicon }: { readonly entry: Entry; readonly lexicon: Lexicon }): ReactNode {
  const t = useMessages('lexicon');
  return (
    <Stack gap="lg">
      {entry.of.displayName !== null && <Text className={classes['raw']}>{entry.of.name}</Text>}
      <Section title={t('words.title')} isFirst>
        <WordsForm entry={entry} />
      </Section>
      <Section title={t('usage.title')}>
        <Use entry={entry} k={lexicon.k} />
      </Section>
      {entry.kind === 'property' && (
        <Section title={t('privacy.title')}>
          <Privacy property={entry.of} k={lexicon.k} />
        </Section>
      )}
      {entry.kind === 'event' && (
        <Section title={t('plan.title')}>
          <PlanEditor event={entry.of} properties={lexicon.properties} />
        </Section>
      )}
      <Section title={t('rules.title')}>
        <Rules entry={entry} lexicon={lexicon} />
      </Section>
    </Stack>
  );
}

function Section(props: {
  readonly title: string;
  readonly isFirst?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={props.isFirst ? undefined : classes['section']}>
      <Text component="h3" fw={620} mb="sm">
        {props.title}
      </Text>
      {props.children}
    </section>
  );
}
