import { Button, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Proof, TimeStep } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Faces } from '../../ui/faces.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';

const STEPS = ['exact', 'minute', 'hour', 'day'] as const satisfies readonly TimeStep[];
/** What a thief who knows of a visit so exactly has of it, where times are kept so exactly. */
const KNOWN = { exact: 'second', minute: 'minute', hour: 'hour', day: 'day' } as const;

/** How exactly times are kept, and what each choice would have meant for the people of the last week. */
export function Times(): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const settings = useQuery({
    queryKey: ['project', id, 'settings'],
    queryFn: ({ signal }) => api.projects.read(id, signal),
  });
  const proof = useQuery({
    queryKey: ['project', id, 'lexicon', 'proof'],
    queryFn: ({ signal }) => api.containment.proof(id, signal),
    enabled: useHasRole('analyst'),
  });
  return (
    <Paper p="lg" component="section" aria-labelledby="times-title">
      <Title order={2} id="times-title" mb={4}>
        {t('times.title')}
      </Title>
      <Text c="dimmed" mb="md" maw={640}>
        {t('times.body')}
      </Text>
      <Faces query={settings} layout="lines" rows={4}>
        {({ timeStep }) => (
          <TimesForm key={timeStep} kept={timeStep} uniqueness={proof.data?.uniqueness ?? null} />
        )}
      </Faces>
    </Paper>
  );
}

function TimesForm({ kept, uniqueness }: Pick<Proof, 'uniqueness'> & { readonly kept: TimeStep }): ReactNode {
  const t = useMessages('settings');
  const isSteward = useHasRole('steward');
  const [step, setStep] = useState(kept);
  const change = useKeepTimes();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(step);
  };
  return (
    <Stack component="form" gap="md" onSubmit={submit} maw={640}>
      <Radio.Group
        label={t('times.label')}
        value={step}
        onChange={(value) => setStep(STEPS.find((each) => each === value) ?? step)}
      >
        <Stack gap="sm" mt="xs">
          {STEPS.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`times.${each}`)}
              description={<Effect step={each} uniqueness={uniqueness} />}
              disabled={!isSteward}
            />
          ))}
        </Stack>
      </Radio.Group>
      {change.error && <Failure error={change.error} during="change" title={t('save.failed')} />}
      {isSteward ? (
        <Group>
          <Button type="submit" loading={change.isPending} disabled={step === kept}>
            {t('save')}
          </Button>
        </Group>
      ) : (
        <Text c="dimmed">{t('times.readOnly')}</Text>
      )}
    </Stack>
  );
}

function Effect({ step, uniqueness }: Pick<Proof, 'uniqueness'> & { readonly step: TimeStep }): ReactNode {
  const t = useMessages('settings');
  const format = useFormat();
  const share = uniqueness && format.percent(uniqueness.unique[KNOWN[step]] / 100);
  return (
    <>
      {t(`times.${step}.body`)}
      {share !== null && ` ${t('times.unique', { share })}`}
    </>
  );
}

function useKeepTimes() {
  const t = useMessages('settings');
  const { id } = useProject();
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (timeStep: TimeStep) => withStepUp(() => api.projects.keepTimes(id, { timeStep })),
    onSuccess: async (settings) => {
      queryClient.setQueryData(['project', id, 'settings'], settings);
      await queryClient.refetchQueries({ queryKey: ['project', id, 'lexicon', 'proof'] });
      notifications.show({ message: t('saved'), color: 'pine' });
    },
  });
}
