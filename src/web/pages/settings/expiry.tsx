import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ExpiryPreview, ExpiryRules, Expiry as ExpiryState } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useConfirm } from '../../ui/confirm.tsx';
import { Faces } from '../../ui/faces.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';
import { DaysInput } from './days-input.tsx';
import { PropertyRules, placeName } from './property-rules.tsx';

/** How long is kept what the project has: what is set, what the last removal took, and the way to change it. */
export function Expiry(): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'expiry'],
    queryFn: ({ signal }) => api.expiry.read(id, signal),
  });
  return (
    <Paper p="lg" component="section" aria-labelledby="expiry-title">
      <Title order={2} id="expiry-title" mb={4}>
        {t('expiry.title')}
      </Title>
      <Text c="dimmed" mb="md" maw={640}>
        {t('expiry.body')}
      </Text>
      <Faces query={query} layout="lines" rows={3}>
        {(state) => (
          <Stack gap="md">
            <LastRun state={state} />
            <RulesForm key={query.dataUpdatedAt} state={state} />
          </Stack>
        )}
      </Faces>
    </Paper>
  );
}

function LastRun({ state: { nextRunAt, lastRun } }: { readonly state: ExpiryState }): ReactNode {
  const t = useMessages('settings');
  const { timezone, k } = useProject();
  const format = useFormat(timezone);
  if (nextRunAt === null && lastRun === null) return null;
  return (
    <div>
      {nextRunAt !== null && <Text>{t('expiry.next', { when: format.dateTime(nextRunAt) })}</Text>}
      {lastRun !== null && (
        <Text c="dimmed">
          {t('expiry.last', { when: format.dateTime(lastRun.at) })}{' '}
          {t('expiry.events', { count: lastRun.events })}
          {' · '}
          {lastRun.people === null
            ? t('expiry.people.few', { k })
            : t('expiry.people', { count: lastRun.people })}
          {' · '}
          {lastRun.organisations === null
            ? t('expiry.organisations.few', { k })
            : t('expiry.organisations', { count: lastRun.organisations })}
          {' · '}
          {lastRun.values === null
            ? t('expiry.values.few', { k })
            : t('expiry.values', { count: lastRun.values })}
        </Text>
      )}
    </div>
  );
}

function RulesForm({ state }: { readonly state: ExpiryState }): ReactNode {
  const t = useMessages('settings');
  const isSteward = useHasRole('steward');
  const [rules, setRules] = useState<ExpiryRules>({ days: state.days, properties: state.properties });
  const change = useChangeExpiry();
  const isSame = JSON.stringify(rules) === JSON.stringify({ days: state.days, properties: state.properties });
  const isWhole = rules.properties.every(({ name }) => name.trim() !== '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(rules);
  };
  return (
    <Stack component="form" gap="md" onSubmit={submit}>
      <DaysInput
        label={t('expiry.project')}
        description={t('expiry.project.body')}
        days={rules.days}
        onChange={(days) => setRules({ ...rules, days })}
        isDisabled={!isSteward}
      />
      <PropertyRules
        properties={rules.properties}
        onChange={(properties) => setRules({ ...rules, properties })}
        isDisabled={!isSteward}
      />
      {change.error && <Failure error={change.error} during="change" title={t('save.failed')} />}
      {isSteward ? (
        <Group>
          <Button type="submit" loading={change.isPending} disabled={isSame || !isWhole}>
            {t('save')}
          </Button>
        </Group>
      ) : (
        <Text c="dimmed">{t('expiry.readOnly')}</Text>
      )}
    </Stack>
  );
}

/** Shows what would go, has the project's name typed where something would, and asks for the passkey. */
function useChangeExpiry() {
  const t = useMessages('settings');
  const { id, name, k } = useProject();
  const confirm = useConfirm();
  const withStepUp = useStepUp();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (rules: ExpiryRules) => {
      const preview = await api.expiry.preview(id, rules);
      const isConfirmed = await confirm({
        title: t('expiry.confirm'),
        body: <WouldGo preview={preview} k={k} />,
        action: t('expiry.action'),
        isDangerous: takes(preview),
        ...(takes(preview) ? { word: name } : {}),
      });
      return isConfirmed ? await withStepUp(() => api.expiry.set(id, rules)) : null;
    },
    onSuccess: (state) => {
      if (state === null) return;
      queryClient.setQueryData(['project', id, 'expiry'], state);
      notifications.show({ message: t('saved'), color: 'pine' });
    },
  });
}

function takes({ events, people, organisations, properties }: ExpiryPreview): boolean {
  return events > 0 || people !== 0 || organisations !== 0 || properties.some(({ values }) => values !== 0);
}

/** In a dialog, which is outside the project's pages: what it says of the project is handed in. */
function WouldGo({ preview, k }: { readonly preview: ExpiryPreview; readonly k: number }): ReactNode {
  const t = useMessages('settings');
  if (!takes(preview)) return t('expiry.nothing');
  const { events, people, organisations, properties } = preview;
  return (
    <Stack gap="sm">
      <Text>{t('expiry.wouldGo')}</Text>
      <ul style={{ margin: 0 }}>
        <li>{t('expiry.events', { count: events })}</li>
        <li>{people === null ? t('expiry.people.few', { k }) : t('expiry.people', { count: people })}</li>
        <li>
          {organisations === null
            ? t('expiry.organisations.few', { k })
            : t('expiry.organisations', { count: organisations })}
        </li>
        {properties.map(({ values, ...property }) => (
          <li key={JSON.stringify(property)}>
            {t('expiry.valuesOf', {
              values: values === null ? t('expiry.values.few', { k }) : t('expiry.values', { count: values }),
              name: property.name,
              place: placeName(property, t),
            })}
          </li>
        ))}
      </ul>
      <Text>{t('expiry.undo')}</Text>
    </Stack>
  );
}
