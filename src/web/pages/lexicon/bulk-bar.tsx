import { Button, TagsInput, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { WordsChange } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { type Entry, toRef } from './entries.ts';
import classes from './lexicon.module.css';
import { useLexiconChange } from './use-lexicon.ts';

/** One change for all that are chosen. */
export function BulkBar({
  entries,
  onClear,
}: {
  readonly entries: readonly Entry[];
  readonly onClear: () => void;
}): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const change = useLexiconChange();
  const [tags, setTags] = useState<string[]>([]);
  const apply = (words: (entry: Entry) => WordsChange) =>
    change.mutate(() =>
      api.lexicon.words(id, {
        entries: entries.slice(0, 500).map((entry) => ({ of: toRef(entry), words: words(entry) })),
      }),
    );
  return (
    <section className={classes['bulk']} aria-label={t('bulk.selected', { count: entries.length })}>
      <Text fw={560} size="sm" role="status">
        {t('bulk.selected', { count: entries.length })}
      </Text>
      <TagsInput
        aria-label={t('bulk.tags')}
        placeholder={t('bulk.tags')}
        size="xs"
        value={tags}
        onChange={setTags}
        maxTags={20}
        w={220}
      />
      <Button
        size="xs"
        disabled={tags.length === 0}
        loading={change.isPending}
        onClick={() => {
          apply(({ of }) => ({ tags: [...new Set([...of.tags, ...tags])].slice(0, 20) }));
          setTags([]);
        }}
      >
        {t('bulk.tags.add')}
      </Button>
      <Button size="xs" variant="default" onClick={() => apply(() => ({ isHidden: true }))}>
        {t('bulk.hide')}
      </Button>
      <Button size="xs" variant="default" onClick={() => apply(() => ({ isHidden: false }))}>
        {t('bulk.show')}
      </Button>
      <Button size="xs" variant="subtle" onClick={onClear}>
        {t('bulk.none')}
      </Button>
    </section>
  );
}
