import { Button, Group, Modal, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { useChange } from '../ui/change.ts';
import type { Draft } from './annotating.tsx';
import { annotationsQuery, refreshAnnotations } from './queries.ts';

interface AnnotationDialogProps {
  readonly draft: Draft;
  readonly onClose: () => void;
}

/** What happened, and when: a new annotation, or one that is changed. */
export default function AnnotationDialog({ draft, onClose }: AnnotationDialogProps): ReactNode {
  const t = useMessages('annotations');
  const shell = useMessages('shell');
  const { id, timezone } = useProject();
  const client = useQueryClient();
  const known = draft.kind === 'change' ? draft.annotation : null;
  const begins = draft.kind === 'new' ? draft.at : draft.annotation.at;
  const [day, setDay] = useState(begins.slice(0, 10));
  const [clock, setClock] = useState(begins.slice(11, 16) === '00:00' ? '' : begins.slice(11, 16));
  const [description, setDescription] = useState(known?.description ?? '');
  const [tags, setTags] = useState<string[]>(known?.tags ?? []);
  const others = useQuery(annotationsQuery(id, null)).data ?? [];
  const body = { at: `${day} ${clock || '00:00'}:00`, description: description.trim(), tags };
  const saving = useChange({
    run: () => (known ? api.annotations.change(id, known.id, body) : api.annotations.create(id, body)),
    onDone: async () => {
      await refreshAnnotations(client, id);
      onClose();
    },
    failed: t('saveFailed'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={known ? t('changeTitle') : t('newTitle')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack component="form" gap="md" onSubmit={submit}>
        <Textarea
          label={t('description')}
          placeholder={t('descriptionHint')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={1_000}
          autosize
          minRows={2}
          maxRows={8}
          data-autofocus
        />
        <Group grow align="flex-start">
          <TextInput
            type="date"
            label={t('day')}
            description={t('zone', { timezone })}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <TextInput
            type="time"
            label={t('clock')}
            description={t('clockHint')}
            value={clock}
            onChange={(event) => setClock(event.currentTarget.value)}
          />
        </Group>
        <TagsInput
          label={t('tags')}
          description={t('tagsHint')}
          value={tags}
          onChange={setTags}
          data={[...new Set(others.flatMap((one) => one.tags))]}
          maxTags={10}
          acceptValueOnBlur
          // The whole box shows the focus.
          styles={{ inputField: { outline: 'none' } }}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending} disabled={description.trim() === '' || day === ''}>
            {known ? t('change') : t('create')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
