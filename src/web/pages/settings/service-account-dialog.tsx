import { Alert, Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ServiceAccount } from '#contract';
import { api, type ServiceAccountCreated } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';

type Scope = ServiceAccount['scopes'][number];
const SCOPES: readonly Scope[] = ['import', 'query', 'export', 'gdpr', 'accounts'];
const DAYS = [1, 7, 30, 90] as const;

interface ServiceAccountDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A name, scopes and an end in; a secret, shown once, out. While the secret shows, only its button closes the dialog. */
export function ServiceAccountDialog({ isOpen, onClose }: ServiceAccountDialogProps): ReactNode {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  const creation = useCreation();
  const close = (): void => {
    onClose();
    creation.reset();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={creation.data ? t('accounts.created') : t('accounts.new')}
      closeButtonProps={{ 'aria-label': shell('close') }}
      closeOnClickOutside={!creation.data}
      closeOnEscape={!creation.data}
      withCloseButton={!creation.data}
    >
      {creation.data ? (
        <Secret account={creation.data} onClose={close} />
      ) : (
        <AccountForm
          onSubmit={creation.mutate}
          onClose={close}
          isPending={creation.isPending}
          error={creation.error}
        />
      )}
    </Modal>
  );
}

type Creation = Parameters<typeof api.serviceAccounts.create>[1];

function useCreation() {
  const { id } = useProject();
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (account: Creation) => withStepUp(() => api.serviceAccounts.create(id, account)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['project', id, 'service-accounts'] }),
    gcTime: 0, // the secret leaves memory with the dialog
  });
}

interface AccountFormProps {
  readonly onSubmit: (account: Creation) => void;
  readonly onClose: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

function AccountForm({ onSubmit, onClose, isPending, error }: AccountFormProps): ReactNode {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['query']);
  const [days, setDays] = useState(30);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({ name: name.trim(), scopes: [...scopes], expiresInDays: days });
  };
  return (
    <Stack component="form" gap="lg" onSubmit={submit}>
      <TextInput
        label={t('accounts.name')}
        placeholder={t('accounts.name.placeholder')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      <Checkbox.Group
        label={t('accounts.scopes')}
        value={[...scopes]}
        onChange={(chosen) => setScopes(SCOPES.filter((scope) => chosen.includes(scope)))}
      >
        <Stack gap="sm" mt={4}>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={t(`scope.${scope}`)}
              description={t(`scope.${scope}.can`)}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label={t('accounts.days')}
        data={DAYS.map((count) => ({ value: String(count), label: t('accounts.days.value', { count }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
      />
      {error !== null && <Failure error={error} during="change" title={t('accounts.create.failed')} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button type="submit" loading={isPending} disabled={name.trim() === '' || scopes.length === 0}>
          {t('accounts.create')}
        </Button>
      </Group>
    </Stack>
  );
}

interface SecretProps {
  readonly account: ServiceAccountCreated;
  readonly onClose: () => void;
}

function Secret({ account, onClose }: SecretProps): ReactNode {
  const t = useMessages('settings');
  return (
    <Stack gap="lg">
      <Alert color="amber" p="md">
        {t('accounts.created.body')}
      </Alert>
      <CopyField label={t('accounts.user')} value={account.user} />
      <CopyField label={t('accounts.secret')} value={account.secret} isSecret />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('done')}</Button>
      </Group>
    </Stack>
  );
}
