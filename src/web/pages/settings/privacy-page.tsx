import { Button, Group, NumberInput, Paper, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useConfirm } from '../../ui/confirm.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Failure } from '../../ui/failure.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useChangeProject } from '../setup/project-settings.tsx';
import { Expiry } from './expiry.tsx';
import { Leaving } from './leaving.tsx';
import { Times } from './times.tsx';

const KINDS = ['text', 'number', 'identity', 'id', 'ip', 'url'] as const;
type Kind = (typeof KINDS)[number];

export function PrivacyPage(): ReactNode {
  const t = useMessages('settings');
  const { k } = useProject();
  const isOwner = useHasRole('owner');
  const columns: readonly Column<Kind>[] = [
    { key: 'class', header: t('privacy.class'), cell: (kind) => t(`privacy.row.${kind}`), width: '40%' },
    {
      key: 'form',
      header: t('privacy.form'),
      cell: (kind) => (kind === 'text' ? t('privacy.row.text.form', { k }) : t(`privacy.row.${kind}.form`)),
    },
  ];
  return (
    <>
      <PageHeader title={t('privacy.title')} description={t('privacy.body')} />
      <Stack gap="xl">
        <Threshold key={k} />
        <Times />
        <Expiry />
        <section>
          <Title order={2} mb="sm">
            {t('privacy.what')}
          </Title>
          <DataTable caption={t('privacy.what')} columns={columns} rows={KINDS} rowKey={(kind) => kind} />
        </section>
        {isOwner && <Leaving />}
      </Stack>
    </>
  );
}

function Threshold(): ReactNode {
  const t = useMessages('settings');
  const project = useProject();
  const isOwner = useHasRole('owner');
  const confirm = useConfirm();
  const change = useChangeProject(project.id);
  const [k, setK] = useState(project.k);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isLower = k < project.k;
    const isConfirmed =
      !isLower ||
      (await confirm({
        title: t('privacy.k.confirm', { k }),
        body: t('privacy.k.confirm.body', { k }),
        action: t('privacy.k.action', { k }),
        isDangerous: true,
      }));
    if (isConfirmed) change.mutate({ k });
  };
  return (
    <Paper p="lg" component="form" onSubmit={(event: FormEvent) => void submit(event)}>
      <Stack gap="md" maw={640}>
        <NumberInput
          label={t('privacy.k')}
          description={t('privacy.k.description')}
          value={k}
          onChange={(value) => setK(Number(value) || project.k)}
          min={1}
          max={1000}
          allowDecimal={false}
          clampBehavior="strict"
          styles={{ wrapper: { width: 140 } }}
          disabled={project.isDevelopment || !isOwner}
        />
        {project.isDevelopment && <Text c="dimmed">{t('privacy.k.development')}</Text>}
        {k < project.k && <Text c="var(--watch)">{t('privacy.k.lower')}</Text>}
        {k > project.k && <Text c="dimmed">{t('privacy.k.higher')}</Text>}
        {change.error && <Failure error={change.error} during="change" title={t('save.failed')} />}
        {isOwner && !project.isDevelopment && (
          <Group>
            <Button type="submit" loading={change.isPending} disabled={k === project.k}>
              {t('save')}
            </Button>
          </Group>
        )}
        {!isOwner && <Text c="dimmed">{t('project.readOnly')}</Text>}
      </Stack>
    </Paper>
  );
}
