import { Button, Input, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Catalogue, Lookup } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import type { CatalogueProperty } from '../../reports/shared/property-options.ts';
import { PropertyPicker } from '../../reports/shared/property-picker.tsx';
import { Faces, PageHeader } from '../../ui/index.ts';
import peopleClasses from '../people/people.module.css';
import { FileFailure, TakeFile } from './take-file.tsx';

/** A name, a property that is looked up by, and a file. */
export function NewLookup(): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
  });
  return (
    <>
      <PageHeader title={t('new')} description={t('about')} />
      <Faces query={query} layout="page" hasTitle>
        {(catalogue) => <Form catalogue={catalogue} />}
      </Faces>
    </>
  );
}

function Form({ catalogue }: { readonly catalogue: Catalogue }): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [property, setProperty] = useState<Lookup['property'] | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const create = useMutation({
    mutationFn: async (from: { readonly property: Lookup['property']; readonly file: File }) =>
      api.lookups.create(id, { name, property: from.property, csv: await from.file.text() }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['project', id, 'lookups'] });
      await client.invalidateQueries({ queryKey: ['catalogue', id] });
      await navigate({
        to: '/p/$projectId/lookups/$lookup',
        params: { projectId: String(id), lookup: String(made.id) },
        replace: true,
      });
    },
  });
  return (
    <Paper component="section" className={peopleClasses['card']} aria-label={t('new')} maw={640}>
      <Stack gap="md">
        <TextInput
          label={t('name')}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Input.Wrapper label={t('property')} labelElement="div">
          <div>
            <PropertyPicker
              label={t('property')}
              catalogue={catalogue}
              chosen={property}
              isOffered={isKey}
              onPick={(picked) => setProperty(toMapped(picked))}
            />
          </div>
        </Input.Wrapper>
        <Input.Wrapper label={t('file')} labelElement="div" description={t('whatIsKept')}>
          <div>
            <TakeFile label={t('chooseFile')} onFile={setFile} />
            {file && (
              <Text size="sm" mt={6}>
                {file.name}
              </Text>
            )}
          </div>
        </Input.Wrapper>
        <FileFailure error={create.error} />
        <div>
          <Button
            disabled={name.trim() === '' || !property || !file}
            loading={create.isPending}
            onClick={() => property && file && create.mutate({ property, file })}
          >
            {t('create')}
          </Button>
        </div>
      </Stack>
    </Paper>
  );
}

/** Keys are texts that can be read. */
function isKey({ scope, kind, privacy }: CatalogueProperty): boolean {
  return (
    scope !== 'custom' &&
    (kind === 'text' || kind === 'list') &&
    (privacy === 'public' || privacy === 'crowd')
  );
}

function toMapped({ scope, group, name }: CatalogueProperty): Lookup['property'] | null {
  if (scope === 'custom') return null;
  return group === undefined ? { scope, name } : { scope, group, name };
}
