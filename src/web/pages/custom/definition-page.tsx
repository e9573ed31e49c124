import { Button, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Catalogue, CustomDefinition, Definition } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { BackLink, DeleteButton, Faces, Failure, PageHeader } from '../../ui/index.ts';
import peopleClasses from '../people/people.module.css';
import { begun, isWhole, PROPERTY_KINDS } from './behaviour.ts';
import { BorrowedEditor, ComputedEditor } from './behaviour-editor.tsx';
import { EventEditor } from './event-editor.tsx';
import { FormulaEditor } from './formula-editor.tsx';
import { Preview } from './preview.tsx';
import { useBehaviourText } from './use-behaviour-text.ts';

const route = getRouteApi('/member/p/$projectId/custom/$definition');

/** One custom event or property, or a new one of the kind that the address names. */
export function DefinitionPage(): ReactNode {
  const t = useMessages('custom');
  const { definition } = route.useParams();
  const { id } = useProject();
  const isNew = definition === 'event' || definition === 'property';
  const query = useQuery({
    queryKey: ['project', id, 'definition', definition],
    queryFn: async ({ signal }) => ({
      saved: isNew ? null : await api.definitions.read(id, Number(definition), signal),
      catalogue: await api.catalogue.read(id, signal),
    }),
    staleTime: 0,
  });
  return (
    <>
      <BackLink to="/p/$projectId/custom" params={{ projectId: String(id) }}>
        {t('back')}
      </BackLink>
      <Faces query={query} layout="page">
        {({ saved, catalogue }) => (
          <Editor
            key={saved?.changedAt ?? definition}
            saved={saved}
            catalogue={catalogue}
            begun={saved?.definition ?? begun(definition, catalogue)}
          />
        )}
      </Faces>
    </>
  );
}

interface EditorProps {
  readonly saved: Definition | null;
  readonly catalogue: Catalogue;
  readonly begun: CustomDefinition;
}

function Editor({ saved, catalogue, begun: first }: EditorProps): ReactNode {
  const t = useMessages('custom');
  const { id } = useProject();
  const mayEdit = useHasRole('analyst');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(saved?.name ?? '');
  const [description, setDescription] = useState(saved?.description ?? '');
  const [definition, setDefinition] = useState(first);
  const refreshed = async () => {
    await client.invalidateQueries({ queryKey: ['project', id, 'definitions'] });
    await client.invalidateQueries({ queryKey: ['catalogue', id] });
  };
  const save = useMutation({
    mutationFn: () =>
      saved
        ? api.definitions.change(id, saved.id, { name, description, definition })
        : api.definitions.create(id, { name, description, definition }),
    onSuccess: async (kept) => {
      await refreshed();
      await client.invalidateQueries({ queryKey: ['project', id, 'definition', String(kept.id)] });
      await navigate({
        to: '/p/$projectId/custom/$definition',
        params: { projectId: String(id), definition: String(kept.id) },
        replace: true,
      });
    },
  });
  return (
    <>
      <PageHeader
        title={saved?.name ?? t(`new_${definition.kind}`)}
        description={t(`about_${definition.kind}`)}
        actions={
          saved &&
          mayEdit && (
            <DeleteButton
              saved={saved}
              consequence={t('deleteBody')}
              remove={() => api.definitions.remove(id, saved.id)}
              onDeleted={async () => {
                client.setQueryData<{ definitions: Definition[] }>(
                  ['project', id, 'definitions'],
                  (read) => read && { definitions: read.definitions.filter((one) => one.id !== saved.id) },
                );
                await navigate({ to: '/p/$projectId/custom', params: { projectId: String(id) } });
                await refreshed();
              }}
            />
          )
        }
      />
      <div className={peopleClasses['columns']}>
        <Preview key={definition.kind} definition={definition} />
        <Paper component="section" className={peopleClasses['card']} aria-label={t('definition')}>
          <Stack gap="md">
            <TextInput
              label={t('name')}
              value={name}
              maxLength={120}
              disabled={!mayEdit}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label={t('meaning')}
              value={description}
              maxLength={1000}
              disabled={!mayEdit}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            {!saved && definition.kind !== 'event' && (
              <MadeFrom kind={definition.kind} onPick={(kind) => setDefinition(begun(kind, catalogue))} />
            )}
            <DefinitionFields
              catalogue={catalogue}
              definition={definition}
              isReadOnly={!mayEdit}
              onChange={setDefinition}
            />
            {save.error && <Failure error={save.error} onRetry={() => save.mutate()} />}
            {mayEdit && (
              <div>
                <Button
                  disabled={name.trim() === '' || !isWhole(definition)}
                  loading={save.isPending}
                  onClick={() => save.mutate()}
                >
                  {t(saved ? 'save' : 'create')}
                </Button>
              </div>
            )}
          </Stack>
        </Paper>
      </div>
    </>
  );
}

/** What a new property is made from; one that is saved stays what it is. */
function MadeFrom(props: { readonly kind: string; readonly onPick: (kind: string) => void }): ReactNode {
  const t = useMessages('custom');
  return (
    <SegmentedControl
      aria-label={t('madeFrom')}
      value={props.kind}
      data={PROPERTY_KINDS.map((value) => ({ value, label: t(`from_${value}`) }))}
      onChange={props.onPick}
    />
  );
}

interface FieldsProps {
  readonly catalogue: Catalogue;
  readonly definition: CustomDefinition;
  readonly isReadOnly: boolean;
  readonly onChange: (definition: CustomDefinition) => void;
}

function DefinitionFields({ catalogue, definition, isReadOnly, onChange }: FieldsProps): ReactNode {
  const behaviourText = useBehaviourText();
  switch (definition.kind) {
    case 'event':
      return (
        <EventEditor
          catalogue={catalogue}
          of={definition.of}
          onChange={(of) => onChange({ kind: 'event', of: [...of] })}
        />
      );
    case 'property':
      return (
        <FormulaEditor
          formula={definition.formula}
          isReadOnly={isReadOnly}
          onChange={(formula) => onChange({ kind: 'property', formula })}
        />
      );
    case 'computed':
      return isReadOnly ? (
        <Text size="sm">{behaviourText(definition)}</Text>
      ) : (
        <ComputedEditor catalogue={catalogue} definition={definition} onChange={onChange} />
      );
    case 'borrowed':
      return isReadOnly ? (
        <Text size="sm">{behaviourText(definition)}</Text>
      ) : (
        <BorrowedEditor catalogue={catalogue} definition={definition} onChange={onChange} />
      );
  }
}
