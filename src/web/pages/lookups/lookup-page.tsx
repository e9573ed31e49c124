import { Button, Paper, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Lookup, LookupRows } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { BackLink, DeleteButton, Faces, Failure, PageHeader } from '../../ui/index.ts';
import peopleClasses from '../people/people.module.css';
import { Content } from './content.tsx';
import { NewLookup } from './new-lookup.tsx';
import { FileFailure, TakeFile } from './take-file.tsx';
import { WhatWasKept } from './what-was-kept.tsx';

const route = getRouteApi('/member/p/$projectId/lookups/$lookup');

/** One lookup table, or a new one. */
export function LookupPage(): ReactNode {
  const t = useMessages('lookups');
  const { lookup } = route.useParams();
  const { id } = useProject();
  return (
    <>
      <BackLink to="/p/$projectId/lookups" params={{ projectId: String(id) }}>
        {t('back')}
      </BackLink>
      {lookup === 'new' ? <NewLookup /> : <SavedLookup lookup={Number(lookup)} />}
    </>
  );
}

function SavedLookup({ lookup }: { readonly lookup: number }): ReactNode {
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'lookup', lookup],
    queryFn: async ({ signal }) => ({
      saved: await api.lookups.read(id, lookup, signal),
      content: await api.lookups.rows(id, lookup, signal),
    }),
    staleTime: 0,
  });
  return (
    <Faces query={query} layout="page">
      {({ saved, content }) => <Whole saved={saved} content={content} />}
    </Faces>
  );
}

interface WholeProps {
  readonly saved: Lookup;
  readonly content: LookupRows;
}

function Whole({ saved, content }: WholeProps): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const client = useQueryClient();
  const navigate = useNavigate();
  const refreshed = async () => {
    await client.invalidateQueries({ queryKey: ['project', id, 'lookup', saved.id] });
    await client.invalidateQueries({ queryKey: ['project', id, 'lookups'] });
    await client.invalidateQueries({ queryKey: ['catalogue', id] });
  };
  return (
    <>
      <PageHeader
        title={saved.name}
        description={t('about')}
        actions={
          isSteward && (
            <DeleteButton
              saved={saved}
              consequence={t('deleteBody')}
              remove={() => api.lookups.remove(id, saved.id)}
              onDeleted={async () => {
                client.setQueryData<{ lookups: Lookup[] }>(
                  ['project', id, 'lookups'],
                  (read) => read && { lookups: read.lookups.filter((one) => one.id !== saved.id) },
                );
                await navigate({ to: '/p/$projectId/lookups', params: { projectId: String(id) } });
                await refreshed();
              }}
            />
          )
        }
      />
      <div className={peopleClasses['columns']}>
        <Paper component="section" className={peopleClasses['card']} aria-label={saved.name}>
          <Stack gap="md">
            {isSteward && <Rename key={saved.name} saved={saved} onRenamed={refreshed} />}
            <dl className={peopleClasses['pairs']}>
              <div className={peopleClasses['pair']}>
                <dt>{t('property')}</dt>
                <dd>{saved.property.name}</dd>
              </div>
            </dl>
            <WhatWasKept saved={saved} />
            {isSteward && <Replace saved={saved} onReplaced={refreshed} />}
          </Stack>
        </Paper>
        <Content saved={saved} content={content} />
      </div>
    </>
  );
}

function Rename(props: { readonly saved: Lookup; readonly onRenamed: () => Promise<void> }): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  const [name, setName] = useState(props.saved.name);
  const rename = useMutation({
    mutationFn: () => api.lookups.rename(id, props.saved.id, { name }),
    onSuccess: props.onRenamed,
  });
  const isOther = name.trim() !== '' && name !== props.saved.name;
  return (
    <>
      <TextInput
        label={t('name')}
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isOther && (
        <div>
          <Button variant="default" loading={rename.isPending} onClick={() => rename.mutate()}>
            {t('rename')}
          </Button>
        </div>
      )}
      {rename.error && <Failure error={rename.error} during="change" onRetry={() => rename.mutate()} />}
    </>
  );
}

function Replace(props: { readonly saved: Lookup; readonly onReplaced: () => Promise<void> }): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  const replace = useMutation({
    mutationFn: async (file: File) => api.lookups.replace(id, props.saved.id, { csv: await file.text() }),
    onSuccess: props.onReplaced,
  });
  return (
    <>
      <div>
        <TakeFile
          label={t('replace')}
          isPending={replace.isPending}
          onFile={(file) => replace.mutate(file)}
        />
      </div>
      <FileFailure error={replace.error} />
    </>
  );
}
