import { Badge, Button, Code, Group, Text, Title } from '@mantine/core';
import { IconPlus, IconRobot } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ServiceAccount } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { useChange } from '../../ui/change.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Faces } from '../../ui/faces.tsx';
import { useNow } from '../../use-now.ts';
import { RemoveButton } from './remove-button.tsx';
import { ServiceAccountDialog } from './service-account-dialog.tsx';

/** Programs with credentials of their own. */
export function ServiceAccounts(): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const [isCreating, setCreating] = useState(false);
  const columns = useColumns();
  const query = useQuery({
    queryKey: ['project', id, 'service-accounts'],
    queryFn: ({ signal }) => api.serviceAccounts.list(id, signal),
  });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('accounts.new')}
    </Button>
  );
  return (
    <section>
      <Group justify="space-between" align="flex-start" mb="md" gap="md">
        <div>
          <Title order={2} mb={4}>
            {t('accounts.title')}
          </Title>
          <Text c="dimmed" maw={640}>
            {t('accounts.body')}
          </Text>
        </div>
        {(query.data?.serviceAccounts.length ?? 0) > 0 && create}
      </Group>
      <Faces
        query={query}
        layout="table"
        rows={3}
        isEmpty={({ serviceAccounts }) => serviceAccounts.length === 0}
        empty={
          <Empty icon={IconRobot} title={t('accounts.empty')} action={create}>
            {t('accounts.empty.body')}
          </Empty>
        }
      >
        {({ serviceAccounts }) => (
          <DataTable
            caption={t('accounts.caption')}
            columns={columns}
            rows={serviceAccounts}
            rowKey={(account) => account.id}
          />
        )}
      </Faces>
      <ServiceAccountDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </section>
  );
}

function useColumns(): readonly Column<ServiceAccount>[] {
  const t = useMessages('settings');
  const format = useFormat();
  return [
    {
      key: 'name',
      header: t('accounts.name'),
      cell: ({ name }) => (
        <Text span fw={560}>
          {name}
        </Text>
      ),
    },
    { key: 'user', header: t('accounts.user'), wideOnly: true, cell: ({ user }) => <Code>{user}</Code> },
    {
      key: 'scopes',
      header: t('accounts.scopes'),
      cell: ({ scopes }) => (
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} color={scope === 'export' ? 'amber' : 'gray'}>
              {t(`scope.${scope}`)}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      key: 'expires',
      header: t('accounts.expires'),
      cell: ({ expiresAt }) => <Ends at={expiresAt} />,
    },
    {
      key: 'used',
      header: t('accounts.used'),
      wideOnly: true,
      cell: ({ lastUsedAt }) => (lastUsedAt ? format.relative(lastUsedAt) : t('accounts.never')),
    },
    {
      key: 'actions',
      header: t('members.actions'),
      isAction: true,
      align: 'right',
      width: 56,
      cell: (account) => <Remove account={account} />,
    },
  ];
}

const SOON_MS = 14 * 24 * 3600 * 1000;

function Ends({ at }: { readonly at: string }): ReactNode {
  const t = useMessages('settings');
  const format = useFormat();
  const now = useNow(60_000);
  const left = new Date(at).getTime() - now;
  if (left <= 0) return <Badge color="brick">{t('accounts.expired')}</Badge>;
  if (left < SOON_MS)
    return <Badge color="amber">{t('accounts.expires.soon', { when: format.relative(at) })}</Badge>;
  return <time dateTime={at}>{format.date(at)}</time>;
}

function Remove({ account }: { readonly account: ServiceAccount }): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const queryClient = useQueryClient();
  const removal = useChange({
    run: () => api.serviceAccounts.remove(id, account.id),
    onDone: () => queryClient.invalidateQueries({ queryKey: ['project', id, 'service-accounts'] }),
    failed: t('accounts.remove.failed'),
  });
  return (
    <RemoveButton
      label={t('accounts.remove', { name: account.name })}
      question={{
        title: t('accounts.remove.title', { name: account.name }),
        body: t('accounts.remove.body'),
        action: t('accounts.remove.action'),
      }}
      isBusy={removal.isPending}
      onConfirmed={() => removal.mutate()}
    />
  );
}
