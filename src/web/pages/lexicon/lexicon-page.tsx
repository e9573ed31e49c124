import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Lexicon } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Faces } from '../../ui/faces.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { type Entry, entriesOf, entryKey } from './entries.ts';
import { EntryDrawer } from './entry-drawer.tsx';
import { EntryList } from './entry-list.tsx';
import { Files } from './files.tsx';
import type { LexiconTab } from './lexicon-search.ts';
import { useLexicon } from './use-lexicon.ts';
import { Violations } from './violations.tsx';

export function LexiconPage(): ReactNode {
  const t = useMessages('lexicon');
  const query = useLexicon();
  const isAnalyst = useHasRole('analyst');
  return (
    <>
      <PageHeader title={t('title')} description={t('body')} actions={isAnalyst && <Files />} />
      <Faces query={query} layout="table" rows={12}>
        {(lexicon) => <Sections lexicon={lexicon} />}
      </Faces>
    </>
  );
}

function Sections({ lexicon }: { readonly lexicon: Lexicon }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const isAnalyst = useHasRole('analyst');
  const { tab = 'events' } = useSearch({ from: '/member/p/$projectId/lexicon' });
  const navigate = useNavigate();
  const [opened, setOpened] = useState<string | null>(null);
  const show = (next: LexiconTab) =>
    void navigate({
      to: '/p/$projectId/lexicon',
      params: { projectId: String(id) },
      search: next === 'events' ? {} : { tab: next },
      replace: true,
    });
  const entries: readonly Entry[] = [...entriesOf(lexicon, 'event'), ...entriesOf(lexicon, 'property')];
  const open = (entry: Entry) => setOpened(entryKey(entry));
  return (
    <>
      <Tabs value={tab} onChange={(next) => show((next ?? 'events') as LexiconTab)} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="events">{t('tab.events')}</Tabs.Tab>
          <Tabs.Tab value="properties">{t('tab.properties')}</Tabs.Tab>
          {isAnalyst && <Tabs.Tab value="violations">{t('tab.violations')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="events">
          <EntryList kind="event" lexicon={lexicon} onOpen={open} />
        </Tabs.Panel>
        <Tabs.Panel value="properties">
          <EntryList kind="property" lexicon={lexicon} onOpen={open} />
        </Tabs.Panel>
        {isAnalyst && (
          <Tabs.Panel value="violations">
            <Violations onOpen={(event) => setOpened(JSON.stringify({ kind: 'event', name: event }))} />
          </Tabs.Panel>
        )}
      </Tabs>
      <EntryDrawer
        entry={entries.find((entry) => entryKey(entry) === opened) ?? null}
        lexicon={lexicon}
        onClose={() => setOpened(null)}
      />
    </>
  );
}
