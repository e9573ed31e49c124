import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChartLine } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Catalogue, Cohort, CohortRule } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { writeDefinition } from '../../reports/insights/definition-url.ts';
import { FIRST_QUESTION } from '../../reports/insights/edit.ts';
import { BackLink, DeleteButton, Faces, Failure, PageHeader } from '../../ui/index.ts';
import '../history-state.ts';
import peopleClasses from '../people/people.module.css';
import { ListUpload } from './list-upload.tsx';
import { isWhole, toParts } from './rule.ts';
import { RuleEditor } from './rule-editor.tsx';
import { SizeHistory } from './size-history.tsx';

const route = getRouteApi('/member/p/$projectId/cohorts/$cohort');

/** One cohort: its rule as a sentence that can be changed, its size, its people. */
export function CohortPage(): ReactNode {
  const t = useMessages('cohorts');
  const { cohort } = route.useParams();
  const { id } = useProject();
  const { rule: begun, cohortName = '' } = useRouterState({ select: ({ location }) => location.state });
  const query = useQuery({
    queryKey: ['project', id, 'cohort', cohort],
    queryFn: async ({ signal }) => ({
      saved: cohort === 'new' ? null : await api.cohorts.read(id, Number(cohort), signal),
      catalogue: await api.catalogue.read(id, signal),
    }),
    staleTime: 0,
  });
  return (
    <>
      <BackLink to="/p/$projectId/cohorts" params={{ projectId: String(id) }}>
        {t('back')}
      </BackLink>
      <Faces query={query} layout="page">
        {({ saved, catalogue }) => (
          <Editor
            key={saved?.changedAt ?? 'new'}
            saved={saved}
            catalogue={catalogue}
            begun={begun}
            begunName={cohortName}
          />
        )}
      </Faces>
    </>
  );
}

interface EditorProps {
  readonly saved: Cohort | null;
  readonly catalogue: Catalogue;
  readonly begun: CohortRule | undefined;
  readonly begunName: string;
}

function Editor({ saved, catalogue, begun, begunName }: EditorProps): ReactNode {
  const t = useMessages('cohorts');
  const { id } = useProject();
  const mayEdit = useHasRole('analyst');
  const [name, setName] = useState(saved?.name ?? begunName.slice(0, 120));
  const [isList, setList] = useState(saved?.definition.kind === 'list');
  const [rule, setRule] = useState<CohortRule | undefined>(
    saved?.definition.kind === 'rule' ? saved.definition.rule : begun,
  );
  const client = useQueryClient();
  const navigate = useNavigate();
  const definition = isList ? { kind: 'list' as const } : rule && { kind: 'rule' as const, rule };
  const isComplete =
    name.trim() !== '' && (isList || (rule !== undefined && toParts(rule).parts.every(isWhole)));
  const refreshed = async () => {
    await client.invalidateQueries({ queryKey: ['project', id, 'cohorts'] });
    await client.invalidateQueries({ queryKey: ['catalogue', id] });
  };
  const save = useMutation({
    mutationFn: async () => {
      if (!definition) throw new TypeError('the button is not shown then');
      return saved
        ? api.cohorts.change(id, saved.id, { name, ...(isList ? {} : { definition }) })
        : api.cohorts.create(id, { name, definition });
    },
    onSuccess: async (cohort) => {
      await refreshed();
      await client.invalidateQueries({ queryKey: ['project', id, 'cohort', String(cohort.id)] });
      await navigate({
        to: '/p/$projectId/cohorts/$cohort',
        params: { projectId: String(id), cohort: String(cohort.id) },
        replace: true,
      });
    },
  });
  return (
    <>
      <PageHeader
        title={saved?.name ?? t('newTitle')}
        description={t(isList ? 'listBody' : 'ruleBody')}
        actions={
          <Group gap="xs">
            {saved && <AskLink cohort={saved.id} />}
            {saved && <PeopleLink cohort={saved.id} />}
            {saved && mayEdit && (
              <DeleteButton
                saved={saved}
                consequence={t('deleteBody')}
                remove={() => api.cohorts.remove(id, saved.id)}
                onDeleted={async () => {
                  client.setQueryData<{ cohorts: Cohort[] }>(
                    ['project', id, 'cohorts'],
                    (read) => read && { cohorts: read.cohorts.filter((one) => one.id !== saved.id) },
                  );
                  await navigate({ to: '/p/$projectId/cohorts', params: { projectId: String(id) } });
                  await refreshed();
                }}
              />
            )}
          </Group>
        }
      />
      <div className={peopleClasses['columns']}>
        <Stack gap="lg">
          {!isList && <Size rule={rule} />}
          {saved && <SizeHistory cohort={saved.id} changedAt={saved.changedAt} />}
        </Stack>
        <Paper component="section" className={peopleClasses['card']} aria-label={t('definition')}>
          <Stack gap="md">
            <TextInput
              label={t('name')}
              value={name}
              maxLength={120}
              disabled={!mayEdit}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <div>
              <Title order={2} size="h3" mb={6}>
                {t('who')}
              </Title>
              {isList ? (
                saved ? (
                  <ListUpload cohort={saved.id} onUploaded={refreshed} />
                ) : (
                  <Text c="dimmed">{t('listFirstSave')}</Text>
                )
              ) : (
                <RuleEditor catalogue={catalogue} rule={rule} onChange={setRule} />
              )}
            </div>
            {save.error && <Failure error={save.error} onRetry={() => save.mutate()} />}
            {mayEdit && (
              <Group>
                <Button disabled={!isComplete} loading={save.isPending} onClick={() => save.mutate()}>
                  {t(saved ? 'save' : 'create')}
                </Button>
                {!saved && rule === undefined && (
                  <Button variant="subtle" onClick={() => setList(!isList)}>
                    {t(isList ? 'insteadRule' : 'insteadList')}
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        </Paper>
      </div>
    </>
  );
}

/** How many fit, as the sentence changes. */
function Size({ rule }: { readonly rule: CohortRule | undefined }): ReactNode {
  const t = useMessages('cohorts');
  const format = useFormat();
  const { id } = useProject();
  const whole = rule !== undefined && toParts(rule).parts.every(isWhole) ? rule : undefined;
  const [asked] = useDebouncedValue(whole, 300);
  const query = useQuery({
    queryKey: ['project', id, 'cohorts', 'size', asked],
    queryFn: ({ signal }) => api.cohorts.size(id, { rule: asked ?? { any: [] } }, signal),
    enabled: asked !== undefined,
    retry: false,
  });
  const text =
    asked === undefined || !query.data
      ? '…'
      : query.data.people === null
        ? t('few', { count: query.data.k })
        : format.number(query.data.people);
  return (
    <Paper component="section" className={peopleClasses['card']} aria-label={t('sizeNow')}>
      <Text size="sm" c="dimmed">
        {t('sizeNow')}
      </Text>
      {query.error ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Text fz={28} fw={650} role="status">
          {text}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t('sizeBody')}
      </Text>
    </Paper>
  );
}

/** Where a cohort leads: what these people do, ready to be split, saved and put on a board. */
function AskLink({ cohort }: { readonly cohort: number }): ReactNode {
  const t = useMessages('cohorts');
  const { id } = useProject();
  const q = writeDefinition({ ...FIRST_QUESTION, filter: { all: [{ cohort, operator: 'in' }] } });
  return (
    <Button
      variant="default"
      leftSection={<IconChartLine size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/reports/$kind"
          params={{ projectId: String(id), kind: 'insights' }}
          search={{ q }}
        />
      )}
    >
      {t('askInsights')}
    </Button>
  );
}

function PeopleLink({ cohort }: { readonly cohort: number }): ReactNode {
  const t = useMessages('cohorts');
  const { id } = useProject();
  if (!useHasRole('analyst')) return null;
  return (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/people"
          params={{ projectId: String(id) }}
          state={{ filter: { all: [{ cohort, operator: 'in' as const }] } }}
        />
      )}
    >
      {t('seePeople')}
    </Button>
  );
}
