import { Button, Center, Group, Select, Switch, Text, TextInput } from '@mantine/core';
import { IconBook2, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import type { Lexicon } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { DeclareName } from './declare-name.tsx';
import { type Entry, type EntryFilter, EVERYTHING, entriesOf, entryKey, fits, tagsOf } from './entries.ts';
import { useColumns } from './entry-columns.tsx';

const AT_ONCE = 200;

interface EntryListProps {
  readonly kind: Entry['kind'];
  readonly lexicon: Lexicon;
  readonly onOpen: (entry: Entry) => void;
}

/** All names of one kind: searched, filtered, chosen. */
export function EntryList({ kind, lexicon, onOpen }: EntryListProps): ReactNode {
  const t = useMessages('lexicon');
  const { k } = useProject();
  const isAnalyst = useHasRole('analyst');
  const [filter, setFilter] = useState(EVERYTHING);
  const [limit, setLimit] = useState(AT_ONCE);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const wanted = useDeferredValue(filter);
  const entries = entriesOf(lexicon, kind);
  const found = entries.filter((entry) => fits(entry, wanted));
  const shown = found.slice(0, limit);
  const chosen = entries.filter((entry) => selected.has(entryKey(entry)));
  const columns = useColumns({
    kind,
    k: lexicon.k,
    shown,
    onOpen,
    selection: isAnalyst ? { selected, onSelect: setSelected } : null,
  });
  const footer = <HiddenNames kind={kind} lexicon={lexicon} />;
  if (entries.length === 0)
    return (
      <Empty
        icon={IconBook2}
        title={t(kind === 'event' ? 'empty.events' : 'empty.properties')}
        action={footer}
      >
        {t('empty.body', { k })}
      </Empty>
    );
  return (
    <>
      <Filters kind={kind} entries={entries} filter={filter} onChange={setFilter} />
      {chosen.length > 0 && <BulkBar entries={chosen} onClear={() => setSelected(new Set())} />}
      {found.length === 0 ? (
        <Group gap="sm">
          <Text c="dimmed">{t('noMatch')}</Text>
          <Button variant="subtle" size="xs" onClick={() => setFilter(EVERYTHING)}>
            {t('clear')}
          </Button>
        </Group>
      ) : (
        <DataTable
          caption={t(kind === 'event' ? 'events.caption' : 'properties.caption')}
          columns={columns}
          rows={shown}
          rowKey={entryKey}
          onRowClick={onOpen}
          footer={
            found.length > limit && (
              <Center p="md">
                <Button variant="default" onClick={() => setLimit(limit + AT_ONCE)}>
                  {t('shown.more', { count: Math.min(AT_ONCE, found.length - limit) })}
                </Button>
              </Center>
            )
          }
        />
      )}
      {footer}
    </>
  );
}

interface FiltersProps {
  readonly kind: Entry['kind'];
  readonly entries: readonly Entry[];
  readonly filter: EntryFilter;
  readonly onChange: (filter: EntryFilter) => void;
}

function Filters({ kind, entries, filter, onChange }: FiltersProps): ReactNode {
  const t = useMessages('lexicon');
  const tags = tagsOf(entries);
  const scopes = [
    { value: 'event', label: t('scope.event') },
    { value: 'person', label: t('scope.person') },
    { value: 'group', label: t('scope.group', { group: '' }).replace(/[:\s]+$/, '') },
  ] as const;
  return (
    <Group mb="sm" gap="sm">
      <TextInput
        aria-label={t('search')}
        placeholder={t('search.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.currentTarget.value })}
        w={320}
        maw="100%"
      />
      {kind === 'property' && (
        <Select
          aria-label={t('filter.scope')}
          placeholder={t('filter.scope.any')}
          data={scopes}
          value={filter.scope}
          onChange={(scope) => onChange({ ...filter, scope })}
          clearable
          w={170}
        />
      )}
      {tags.length > 0 && (
        <Select
          aria-label={t('filter.tag')}
          placeholder={t('filter.tag.any')}
          data={tags}
          value={filter.tag}
          onChange={(tag) => onChange({ ...filter, tag })}
          clearable
          searchable
          w={170}
        />
      )}
      <Switch
        label={t('filter.hidden')}
        checked={filter.showsHidden}
        onChange={(event) => onChange({ ...filter, showsHidden: event.currentTarget.checked })}
      />
    </Group>
  );
}

function HiddenNames({
  kind,
  lexicon,
}: {
  readonly kind: Entry['kind'];
  readonly lexicon: Lexicon;
}): ReactNode {
  const t = useMessages('lexicon');
  const isSteward = useHasRole('steward');
  const count = kind === 'event' ? lexicon.hiddenEvents : lexicon.hiddenProperties;
  return (
    <Group mt="sm" gap="sm">
      {count > 0 && (
        <Text size="sm" c="dimmed">
          {t(kind === 'event' ? 'hidden.events' : 'hidden.properties', { count })}
        </Text>
      )}
      {isSteward && <DeclareName kind={kind} />}
    </Group>
  );
}
