import { Button, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { LexiconRef } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import type { Entry } from './entries.ts';
import { useLexiconChange } from './use-lexicon.ts';

/** A steward says a name that nobody can read yet. */
export function DeclareName({ kind }: { readonly kind: Entry['kind'] }): ReactNode {
  const t = useMessages('lexicon');
  const shell = useMessages('shell');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="subtle" size="xs" onClick={() => setOpen(true)}>
        {t('hidden.action')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('declare.name')}
        closeButtonProps={{ 'aria-label': shell('close') }}
      >
        <NameForm kind={kind} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function NameForm({
  kind,
  onDone,
}: {
  readonly kind: Entry['kind'];
  readonly onDone: () => void;
}): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const change = useLexiconChange(t('declare.done'));
  const [name, setName] = useState('');
  const [place, setPlace] = useState('event');
  const settings = useQuery({
    queryKey: ['project', id, 'settings'],
    queryFn: ({ signal }) => api.projects.read(id, signal),
    enabled: kind === 'property',
  });
  const places = [
    { value: 'event', label: t('scope.event') },
    { value: 'person', label: t('scope.person') },
    ...(settings.data?.groupKeys ?? []).map((group) => ({
      value: `group/${group}`,
      label: t('scope.group', { group }),
    })),
  ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const of = kind === 'event' ? ({ kind: 'event', name } as const) : propertyRef(place, name);
    change.mutate(() => api.lexicon.declare(id, { of, declaration: { as: 'name_public' } }), {
      onSuccess: onDone,
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('declare.name.body')}</Text>
        {kind === 'property' && (
          <Select
            label={t('declare.name.what')}
            data={places}
            value={place}
            onChange={(value) => setPlace(value ?? 'event')}
            allowDeselect={false}
          />
        )}
        <TextInput
          label={t('declare.name.label')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={255}
          required
          data-autofocus
        />
        <Button type="submit" loading={change.isPending} disabled={name === ''}>
          {t('declare.name.action')}
        </Button>
      </Stack>
    </form>
  );
}

function propertyRef(place: string, name: string): LexiconRef {
  return place === 'event' || place === 'person'
    ? { kind: 'property', scope: place, name }
    : { kind: 'property', scope: 'group', group: place.slice('group/'.length), name };
}
