import { Button, Group, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { WordsChange } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { type Entry, toRef } from './entries.ts';
import { useLexiconChange } from './use-lexicon.ts';

export function WordsForm({ entry }: { readonly entry: Entry }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const canEdit = useHasRole('analyst');
  const change = useLexiconChange();
  const [draft, setDraft] = useState<WordsChange>({});
  const words = { ...entry.of, ...draft };
  const put = (part: WordsChange) => setDraft({ ...draft, ...part });
  const orNothing = (text: string) => (text === '' ? null : text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(() => api.lexicon.words(id, { entries: [{ of: toRef(entry), words: draft }] }), {
      onSuccess: () => setDraft({}),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {!canEdit && (
          <Text size="sm" c="dimmed">
            {t('words.readOnly')}
          </Text>
        )}
        <TextInput
          label={t('words.displayName')}
          value={words.displayName ?? ''}
          onChange={(event) => put({ displayName: orNothing(event.currentTarget.value) })}
          maxLength={255}
          readOnly={!canEdit}
        />
        <Textarea
          label={t('words.description')}
          value={words.description ?? ''}
          onChange={(event) => put({ description: orNothing(event.currentTarget.value) })}
          maxLength={2_000}
          autosize
          minRows={2}
          readOnly={!canEdit}
        />
        <Group grow align="flex-start">
          <TextInput
            label={t('words.owner')}
            description={t('words.owner.hint')}
            value={words.owner ?? ''}
            onChange={(event) => put({ owner: orNothing(event.currentTarget.value) })}
            maxLength={120}
            readOnly={!canEdit}
          />
          {entry.kind === 'property' && (
            <TextInput
              label={t('words.example')}
              description={t('words.example.hint')}
              value={('example' in words ? words.example : null) ?? ''}
              onChange={(event) => put({ example: orNothing(event.currentTarget.value) })}
              maxLength={255}
              readOnly={!canEdit}
            />
          )}
        </Group>
        <TagsInput
          label={t('words.tags')}
          value={[...(words.tags ?? [])]}
          onChange={(tags) => put({ tags })}
          maxTags={20}
          readOnly={!canEdit}
        />
        <Switch
          label={t('words.verified')}
          description={t('words.verified.hint')}
          checked={words.isVerified ?? false}
          onChange={(event) => put({ isVerified: event.currentTarget.checked })}
          disabled={!canEdit}
        />
        <Switch
          label={t('words.hidden')}
          description={t('words.hidden.hint')}
          checked={words.isHidden ?? false}
          onChange={(event) => put({ isHidden: event.currentTarget.checked })}
          disabled={!canEdit}
        />
        {canEdit && (
          <Group>
            <Button type="submit" loading={change.isPending} disabled={Object.keys(draft).length === 0}>
              {t('words.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
