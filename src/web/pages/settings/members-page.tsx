import { Badge, Button, Group, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Member } from '#contract';
import { ApiError, api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { useSession } from '../../session.ts';
import { useChange } from '../../ui/change.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Faces } from '../../ui/faces.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { RemoveButton } from './remove-button.tsx';

export function MembersPage(): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const [isInviting, setInviting] = useState(false);
  const columns = useColumns();
  const query = useQuery({
    queryKey: ['project', id, 'members'],
    queryFn: ({ signal }) => api.members.list(id, signal),
  });
  return (
    <>
      <PageHeader
        title={t('members.title')}
        description={t('members.body')}
        actions={
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {t('members.invite')}
          </Button>
        }
      />
      <Faces query={query} layout="table">
        {({ members }) => (
          <DataTable
            caption={t('members.caption')}
            columns={columns}
            rows={members}
            rowKey={(member) => member.id}
          />
        )}
      </Faces>
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />
    </>
  );
}

function useColumns(): readonly Column<Member>[] {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  const format = useFormat();
  const me = useSession().member?.id;
  return [
    {
      key: 'name',
      header: t('members.name'),
      cell: (member) => (
        <Group gap="sm">
          <Text span fw={560}>
            {member.name}
          </Text>
          {member.id === me && <Badge color="gray">{t('members.you')}</Badge>}
          {member.isPending && <Badge color="amber">{t('members.pending')}</Badge>}
          {member.isSuspended && <Badge color="amber">{t('members.suspended')}</Badge>}
        </Group>
      ),
    },
    { key: 'role', header: t('members.role'), cell: ({ role }) => shell(`role.${role}`) },
    {
      key: 'passkeys',
      header: t('members.passkeys'),
      align: 'right',
      wideOnly: true,
      cell: ({ passkeys }) => format.number(passkeys),
    },
    {
      key: 'seen',
      header: t('members.seen'),
      wideOnly: true,
      cell: ({ lastSeenAt }) => (lastSeenAt ? format.relative(lastSeenAt) : t('members.never')),
    },
    {
      key: 'actions',
      header: t('members.actions'),
      isAction: true,
      align: 'right',
      cell: (member) => (member.id === me ? null : <Actions member={member} />),
    },
  ];
}

function Actions({ member }: { readonly member: Member }): ReactNode {
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {member.isSuspended && <Welcome member={member} />}
      <Remove member={member} />
    </Group>
  );
}

function Welcome({ member }: { readonly member: Member }): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const queryClient = useQueryClient();
  const welcome = useChange({
    run: () => api.members.welcome(id, member.id),
    onDone: () => queryClient.invalidateQueries({ queryKey: ['project', id, 'members'] }),
    failed: t('members.welcome.failed'),
  });
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={welcome.isPending}
      aria-label={t('members.welcome.one', { name: member.name })}
      onClick={() => welcome.mutate()}
    >
      {t('members.welcome')}
    </Button>
  );
}

function Remove({ member }: { readonly member: Member }): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const queryClient = useQueryClient();
  const removal = useChange({
    run: () => api.members.remove(id, member.id),
    onDone: () => queryClient.invalidateQueries({ queryKey: ['project', id, 'members'] }),
    failed: t('members.remove.failed'),
    why: (error) =>
      error instanceof ApiError && error.code === 'last_owner' ? t('members.lastOwner') : undefined,
  });
  return (
    <RemoveButton
      label={t('members.remove', { name: member.name })}
      question={{
        title: t('members.remove.title', { name: member.name }),
        body: t('members.remove.body'),
        action: t('members.remove.action'),
      }}
      isBusy={removal.isPending}
      onConfirmed={() => removal.mutate()}
    />
  );
}
