import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { sessionQuery } from '../../session.ts';
import { Failure } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';
import { TimezoneSelect } from '../../ui/timezone-select.tsx';

interface CreateProjectDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CreateProjectDialog({ isOpen, onClose }: CreateProjectDialogProps): ReactNode {
  const t = useMessages('shell');
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('projects.new')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <CreateProjectForm onClose={onClose} />
    </Modal>
  );
}

function CreateProjectForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useMessages('shell');
  const [name, setName] = useState('');
  const [timezone, setTimezone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [isDevelopment, setDevelopment] = useState(false);
  const [isOriginal, setOriginal] = useState(false);
  const creation = useCreateProject();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    creation.mutate({
      name: name.trim(),
      isDevelopment,
      timezone,
      ...(isOriginal && { idMerge: 'original' }),
    });
  };
  return (
    <Stack component="form" gap="lg" onSubmit={submit}>
      <TextInput
        label={t('projects.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      <TimezoneSelect
        label={t('projects.timezone')}
        description={t('projects.timezone.description')}
        value={timezone}
        onChange={setTimezone}
      />
      <Checkbox
        label={t('projects.development')}
        description={t('projects.development.description')}
        checked={isDevelopment}
        onChange={(event) => setDevelopment(event.currentTarget.checked)}
      />
      <Checkbox
        label={t('projects.original')}
        description={t('projects.original.description')}
        checked={isOriginal}
        onChange={(event) => setOriginal(event.currentTarget.checked)}
      />
      {creation.error && <Failure error={creation.error} during="change" title={t('projects.failed')} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={creation.isPending} disabled={name.trim() === ''}>
          {t('projects.create')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Makes the project and leads to the page that fills it. */
function useCreateProject() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (project: Parameters<typeof api.projects.create>[0]) =>
      withStepUp(() => api.projects.create(project)),
    onSuccess: async ({ id }) => {
      await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
      await navigate({ to: '/p/$projectId/setup', params: { projectId: String(id) } });
    },
  });
}
