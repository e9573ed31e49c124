import { Autocomplete, Button, Group, Stack, Switch, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Lexicon } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useConfirm } from '../../ui/confirm.tsx';
import { type Entry, toRef } from './entries.ts';
import { useLexiconChange } from './use-lexicon.ts';

/** What happens to what arrives, and what it counts as: a steward's decisions. */
export function Rules({ entry, lexicon }: { readonly entry: Entry; readonly lexicon: Lexicon }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const confirm = useConfirm();
  const change = useLexiconChange();
  const { name, isDropped, dropped } = entry.of;
  const drop = async (next: boolean): Promise<void> => {
    const isConfirmed =
      !next ||
      (await confirm({
        title: t('rules.drop.confirm', { name }),
        body: t('rules.drop.confirm.body'),
        action: t('rules.drop.action'),
        isDangerous: true,
      }));
    if (isConfirmed)
      change.mutate(() => api.lexicon.rules(id, { entries: [{ of: toRef(entry), isDropped: next }] }));
  };
  return (
    <Stack gap="md">
      {!isSteward && (
        <Text size="sm" c="dimmed">
          {t('rules.steward')}
        </Text>
      )}
      <Switch
        label={t('rules.drop')}
        description={t('rules.drop.hint')}
        checked={isDropped}
        onChange={(event) => void drop(event.currentTarget.checked)}
        disabled={!isSteward || change.isPending}
      />
      {dropped > 0 && (
        <Text size="sm" c="dimmed">
          {t('rules.dropped', { count: dropped })}
        </Text>
      )}
      {mayMerge(entry) && <Merge entry={entry} names={besides(entry, lexicon)} />}
    </Stack>
  );
}

/** What says who somebody is counts as nothing else. */
function mayMerge({ kind, of }: Entry): boolean {
  return kind === 'event' || !(of.isFixed || of.privacy === 'identity');
}

/** The other names of the same kind, that this one could count as. */
function besides(entry: Entry, lexicon: Lexicon): string[] {
  const others =
    entry.kind === 'event'
      ? lexicon.events
      : lexicon.properties.filter(
          ({ scope, group, privacy }) =>
            scope === entry.of.scope && group === entry.of.group && privacy !== 'identity',
        );
  return others.map(({ name }) => name).filter((name) => name !== entry.of.name);
}

function Merge({ entry, names }: { readonly entry: Entry; readonly names: readonly string[] }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const change = useLexiconChange();
  const [target, setTarget] = useState(entry.of.mergedInto ?? '');
  const merge = (mergedInto: string | null) =>
    change.mutate(() => api.lexicon.rules(id, { entries: [{ of: toRef(entry), mergedInto }] }));
  const isMerged = entry.of.mergedInto !== null;
  return (
    <Group align="flex-end" gap="sm">
      <Autocomplete
        label={t('rules.merge')}
        description={t('rules.merge.hint')}
        data={[...names]}
        value={target}
        onChange={setTarget}
        limit={20}
        maxLength={255}
        disabled={!isSteward}
        readOnly={isMerged}
        style={{ flex: 1 }}
      />
      {isSteward && (
        <Button
          variant="default"
          loading={change.isPending}
          disabled={target === ''}
          onClick={() => merge(isMerged ? null : target)}
        >
          {t(isMerged ? 'rules.merge.undo' : 'rules.merge.action')}
        </Button>
      )}
    </Group>
  );
}
