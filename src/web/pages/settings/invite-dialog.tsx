import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ProjectSummary } from '#contract';
import { api, type Invited } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';

type Role = ProjectSummary['role'];
const ROLES: readonly Role[] = ['viewer', 'analyst', 'steward', 'owner'];

interface InviteDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A name and a role in; an enrolment link, shown once, out. */
export function InviteDialog({ isOpen, onClose }: InviteDialogProps): ReactNode {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('members.invite.title')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Invitation onClose={onClose} />
    </Modal>
  );
}

function Invitation({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { id } = useProject();
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  const invitation = useMutation({
    mutationFn: (invite: { name: string; role: Role }) => withStepUp(() => api.members.invite(id, invite)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['project', id, 'members'] }),
  });
  if (invitation.data) {
    return <Link invited={invitation.data} name={invitation.variables.name} onClose={onClose} />;
  }
  return (
    <InviteForm
      onSubmit={invitation.mutate}
      onClose={onClose}
      isPending={invitation.isPending}
      error={invitation.error}
    />
  );
}

interface InviteFormProps {
  readonly onSubmit: (invite: { name: string; role: Role }) => void;
  readonly onClose: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

function InviteForm({ onSubmit, onClose, isPending, error }: InviteFormProps): ReactNode {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({ name: name.trim(), role });
  };
  return (
    <Stack component="form" gap="lg" onSubmit={submit}>
      <TextInput
        label={t('members.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      <Radio.Group
        label={t('members.role')}
        value={role}
        onChange={(value) => setRole(ROLES.find((each) => each === value) ?? 'viewer')}
      >
        <Stack gap="sm" mt={4}>
          {ROLES.map((each) => (
            <Radio
              key={each}
              value={each}
              label={shell(`role.${each}`)}
              description={t(`role.${each}.can`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {error !== null && <Failure error={error} during="change" title={t('members.invite.failed')} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button type="submit" loading={isPending} disabled={name.trim() === ''}>
          {t('members.invite.action')}
        </Button>
      </Group>
    </Stack>
  );
}

interface LinkProps {
  readonly invited: Invited;
  readonly name: string;
  readonly onClose: () => void;
}

function Link({ invited, name, onClose }: LinkProps): ReactNode {
  const t = useMessages('settings');
  const format = useFormat();
  return (
    <Stack gap="lg">
      <Text fw={560}>{t('members.invited', { name })}</Text>
      <CopyField
        label={t('members.link')}
        description={t('members.invited.body', { date: format.dateTime(invited.expiresAt) })}
        value={invited.enrolmentUrl}
      />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('done')}</Button>
      </Group>
    </Stack>
  );
}
