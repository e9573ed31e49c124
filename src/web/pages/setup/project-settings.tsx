import { Alert, Button, Group, NumberInput, Pill, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ProjectSettings as Settings } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { sessionQuery } from '../../session.ts';
import { Faces } from '../../ui/faces.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';
import { TimezoneSelect } from '../../ui/timezone-select.tsx';

/** Name, time zone and group keys. */
export function ProjectSettings(): ReactNode {
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'settings'],
    queryFn: ({ signal }) => api.projects.read(id, signal),
  });
  return (
    <Faces query={query} layout="lines">
      {(settings) => <ProjectForm key={query.dataUpdatedAt} settings={settings} />}
    </Faces>
  );
}

function ProjectForm({ settings }: { readonly settings: Settings }): ReactNode {
  const t = useMessages('settings');
  const format = useFormat(settings.timezone);
  const isOwner = useHasRole('owner');
  const change = useChangeProject(settings.id);
  const [name, setName] = useState(settings.name);
  const [timezone, setTimezone] = useState(settings.timezone);
  const [groupKeys, setGroupKeys] = useState(settings.groupKeys);
  const [timeout, setTimeout] = useState<string | number>(settings.sessionTimeoutMinutes);
  const [edges, setEdges] = useState(settings.sessionEdges);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const sessions = { sessionTimeoutMinutes: Number(timeout), sessionEdges: edges };
    change.mutate({ name: name.trim(), timezone, groupKeys, ...sessions });
  };
  return (
    <Stack component="form" gap="lg" maw={520} onSubmit={submit}>
      {!isOwner && <Alert p="md">{t('project.readOnly')}</Alert>}
      <TextInput
        label={t('project.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        disabled={!isOwner}
        required
        withAsterisk={false}
      />
      <TimezoneSelect
        label={t('project.timezone')}
        description={t('project.timezone.description')}
        value={timezone}
        onChange={setTimezone}
        isDisabled={!isOwner}
      />
      <TagsInput
        label={t('project.groups')}
        description={t('project.groups.description')}
        placeholder={groupKeys.length < 6 ? t('project.groups.placeholder') : ''}
        value={groupKeys}
        // A key keeps its place in the stored rows: keys can be added, never removed.
        onChange={(keys) => setGroupKeys([...new Set([...settings.groupKeys, ...keys])])}
        renderPill={({ option, onRemove }) => (
          <Pill
            withRemoveButton={isOwner && !settings.groupKeys.includes(String(option.value))}
            {...(onRemove && { onRemove })}
          >
            {option.label}
          </Pill>
        )}
        maxTags={6}
        disabled={!isOwner}
      />
      <NumberInput
        label={t('project.sessions')}
        description={t('project.sessions.description')}
        suffix={` ${t('project.sessions.minutes')}`}
        value={timeout}
        onChange={setTimeout}
        min={1}
        max={1440}
        clampBehavior="blur"
        allowDecimal={false}
        disabled={!isOwner}
        required
        withAsterisk={false}
      />
      <EventNames
        label={t('project.sessions.starts')}
        description={t('project.sessions.starts.description')}
        names={edges.starts}
        onChange={(starts) => setEdges({ ...edges, starts })}
        isDisabled={!isOwner}
      />
      <EventNames
        label={t('project.sessions.ends')}
        description={t('project.sessions.ends.description')}
        names={edges.ends}
        onChange={(ends) => setEdges({ ...edges, ends })}
        isDisabled={!isOwner}
      />
      {change.error && <Failure error={change.error} during="change" title={t('save.failed')} />}
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('project.created', { date: format.date(settings.createdAt) })}
        </Text>
        {isOwner && (
          <Button type="submit" loading={change.isPending} disabled={name.trim() === '' || timeout === ''}>
            {t('save')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface EventNamesProps {
  readonly label: string;
  readonly description: string;
  readonly names: readonly string[];
  readonly onChange: (names: string[]) => void;
  readonly isDisabled: boolean;
}

/** Events that the project has sent, offered by name. */
function EventNames({ label, description, names, onChange, isDisabled }: EventNamesProps): ReactNode {
  const { id } = useProject();
  const catalogue = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
  });
  return (
    <TagsInput
      label={label}
      description={description}
      data={catalogue.data?.events.map(({ name }) => name) ?? []}
      value={[...names]}
      onChange={onChange}
      maxTags={10}
      acceptValueOnBlur={false}
      disabled={isDisabled}
    />
  );
}

/** Changes the project, and everything on the screen that shows it. */
export function useChangeProject(id: number) {
  const t = useMessages('settings');
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (patch: Parameters<typeof api.projects.change>[1]) =>
      withStepUp(() => api.projects.change(id, patch)),
    onSuccess: async (settings) => {
      queryClient.setQueryData(['project', id, 'settings'], settings);
      await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
      notifications.show({ message: t('saved'), color: 'pine' });
    },
  });
}
