import { Badge, Checkbox, Group, Text, UnstyledButton } from '@mantine/core';
import { IconRosetteDiscountCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { CrowdBar } from './crowd-bar.tsx';
import { type Entry, entryKey } from './entries.ts';
import classes from './lexicon.module.css';
import { PrivacyBadge } from './privacy-badge.tsx';

interface Options {
  readonly kind: Entry['kind'];
  readonly k: number;
  readonly shown: readonly Entry[];
  readonly onOpen: (entry: Entry) => void;
  /** Null: nothing can be changed, so nothing can be chosen. */
  readonly selection: {
    readonly selected: ReadonlySet<string>;
    readonly onSelect: (selected: ReadonlySet<string>) => void;
  } | null;
}

export function useColumns(options: Options): readonly Column<Entry>[] {
  const { kind, selection } = options;
  const ofKind = useKindColumns(options);
  const shared = useSharedColumns(options);
  const select = useSelectColumn(options);
  return [...(selection ? [select] : []), shared.name, ...ofKind[kind], shared.tags];
}

function useSelectColumn({ shown, selection }: Options): Column<Entry> {
  const t = useMessages('lexicon');
  const selected = selection?.selected ?? new Set<string>();
  const isAll = shown.length > 0 && shown.every((entry) => selected.has(entryKey(entry)));
  const toggle = (entry: Entry) => {
    const next = new Set(selected);
    if (!next.delete(entryKey(entry))) next.add(entryKey(entry));
    selection?.onSelect(next);
  };
  return {
    key: 'select',
    width: 36,
    header: t('column.select'),
    title: (
      <Checkbox
        size="xs"
        aria-label={t('select.all')}
        checked={isAll}
        onChange={() => selection?.onSelect(isAll ? new Set() : new Set(shown.map(entryKey)))}
      />
    ),
    cell: (entry) => (
      <Checkbox
        size="xs"
        aria-label={t('select.one', { name: entry.of.name })}
        checked={selected.has(entryKey(entry))}
        onClick={(event) => event.stopPropagation()}
        onChange={() => toggle(entry)}
      />
    ),
  };
}

function useSharedColumns({ onOpen }: Options) {
  const t = useMessages('lexicon');
  return {
    name: {
      key: 'name',
      header: t('column.name'),
      cell: (entry) => <Name entry={entry} onOpen={onOpen} />,
    },
    tags: {
      key: 'tags',
      header: t('column.tags'),
      wideOnly: true,
      cell: ({ of }) => (
        <Group gap={4}>
          {of.tags.map((tag) => (
            <Badge key={tag} variant="light" color="gray" size="sm" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
      ),
    },
  } as const satisfies Record<string, Column<Entry>>;
}

function Name({
  entry,
  onOpen,
}: {
  readonly entry: Entry;
  readonly onOpen: (entry: Entry) => void;
}): ReactNode {
  const t = useMessages('lexicon');
  const { name, displayName, description, isHidden, isDropped, isVerified, isSeen, mergedInto } = entry.of;
  const states = [
    isDropped && t('state.dropped'),
    isHidden && t('state.hidden'),
    mergedInto !== null && t('state.merged', { name: mergedInto }),
    !isSeen && !isDropped && t('state.unseen'),
  ].filter((state) => state !== false);
  return (
    <div className={classes['name']}>
      <Group gap={6} wrap="nowrap">
        <UnstyledButton
          className={classes['open']}
          aria-label={t('open', { name: displayName ?? name })}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(entry);
          }}
        >
          {displayName ?? name}
        </UnstyledButton>
        {isVerified && (
          <IconRosetteDiscountCheck
            size={15}
            className={classes['verified']}
            aria-label={t('state.verified')}
            role="img"
          />
        )}
        {states.map((state) => (
          <Badge
            key={state}
            variant="light"
            color={state === t('state.dropped') ? 'brick' : 'gray'}
            size="xs"
            tt="none"
          >
            {state}
          </Badge>
        ))}
      </Group>
      {displayName !== null && displayName !== name && <span className={classes['raw']}>{name}</span>}
      {description !== null && <span className={classes['about']}>{description}</span>}
    </div>
  );
}

function useKindColumns({ k }: Options): Record<Entry['kind'], readonly Column<Entry>[]> {
  const t = useMessages('lexicon');
  const format = useFormat();
  return {
    event: [
      {
        key: 'volume',
        header: t('column.volume'),
        align: 'right',
        width: 130,
        cell: ({ of }) =>
          'volume' in of && of.volume !== null ? (
            format.number(of.volume)
          ) : (
            <Text span size="xs" c="dimmed">
              {t('volume.few', { k })}
            </Text>
          ),
      },
      {
        key: 'seen',
        header: t('column.seen'),
        width: 130,
        wideOnly: true,
        cell: ({ of }) =>
          'lastSeenAt' in of && of.lastSeenAt !== null ? format.relative(of.lastSeenAt) : '–',
      },
      {
        key: 'owner',
        header: t('column.owner'),
        width: 130,
        wideOnly: true,
        cell: ({ of }) => of.owner ?? '',
      },
    ],
    property: [
      {
        key: 'scope',
        header: t('filter.scope'),
        width: 150,
        wideOnly: true,
        cell: (entry) => entry.kind === 'property' && <Place property={entry.of} />,
      },
      {
        key: 'privacy',
        header: t('column.privacy'),
        width: 150,
        cell: (entry) => entry.kind === 'property' && <PrivacyBadge property={entry.of} />,
      },
      {
        key: 'values',
        header: t('column.values'),
        width: 190,
        wideOnly: true,
        cell: (entry) => entry.kind === 'property' && <CrowdBar property={entry.of} />,
      },
    ],
  };
}

function Place({ property }: { readonly property: (Entry & { kind: 'property' })['of'] }): ReactNode {
  const t = useMessages('lexicon');
  const { scope, group, kinds } = property;
  return (
    <>
      {scope === 'group' ? t('scope.group', { group: group ?? '' }) : t(`scope.${scope}`)}
      {kinds.length > 0 && (
        <Text span size="xs" c="dimmed" display="block">
          {kinds.map((kind) => t(`kind_${kind}`)).join(', ')}
        </Text>
      )}
    </>
  );
}
