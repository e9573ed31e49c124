import { Autocomplete, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Incident, IncidentScope } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Failure, Loading, useStepUp } from '../../ui/index.ts';
import { AffectedSummary, FieldBars } from './affected-summary.tsx';
import classes from './containment.module.css';
import {
  firstDraft,
  type IncidentDraft,
  type IncidentSearch,
  isBackwards,
  SCOPE_KINDS,
  type ScopeKind,
  toScope,
} from './incident-window.ts';
import { recipientsOf } from './recipients.ts';

interface NewIncidentProps {
  readonly search: IncidentSearch;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onOpened: (incident: Incident) => void;
}

/** Says who and when, counts at once whom that touches, and opens the incident. */
export function NewIncident(props: NewIncidentProps): ReactNode {
  const t = useMessages('containment');
  const shell = useMessages('shell');
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      size="lg"
      title={t('newTitle')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <IncidentForm {...props} />
    </Modal>
  );
}

function IncidentForm({ search, onClose, onOpened }: NewIncidentProps): ReactNode {
  const t = useMessages('containment');
  const shell = useMessages('shell');
  const { id } = useProject();
  const withStepUp = useStepUp();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<IncidentDraft>(() => firstDraft(search, Date.now()));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const scope = toScope(draft);
  const title = draft.title.trim();
  const change = (part: Partial<IncidentDraft>) => setDraft({ ...draft, ...part });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!scope || title === '') return;
    setBusy(true);
    setError(null);
    try {
      const incident = await withStepUp(() => api.incidents.open(id, { title, scope }));
      void queryClient.invalidateQueries({ queryKey: ['project', id] });
      onOpened(incident);
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text>{t('newBody')}</Text>
        <TextInput
          label={t('newName')}
          placeholder={t('newNameHint')}
          value={draft.title}
          maxLength={120}
          required
          data-autofocus
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <Group grow align="flex-start">
          <Select
            label={t('newKind')}
            data={SCOPE_KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))}
            value={draft.kind}
            onChange={(value) =>
              change({ kind: SCOPE_KINDS.find((one) => one === value) ?? draft.kind, id: '' })
            }
          />
          <RecipientField kind={draft.kind} value={draft.id} onChange={(next) => change({ id: next })} />
        </Group>
        <Group grow align="flex-start">
          <TextInput
            type="datetime-local"
            label={t('newFrom')}
            value={draft.from}
            required
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t('newTo')}
            value={draft.to}
            required
            error={isBackwards(draft) && t('newOrder')}
            onChange={(event) => change({ to: event.currentTarget.value })}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {t('newTimes')}
        </Text>
        <Preview scope={scope} />
        {error !== null && <Failure error={error} during="change" title={t('newFailed')} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!scope || title === ''}>
            {t('openIncident')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RecipientField(props: {
  readonly kind: ScopeKind;
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const disclosures = useQuery({
    queryKey: ['project', id, 'disclosures', 'first'],
    queryFn: ({ signal }) => api.containment.disclosures(id, null, signal),
  });
  const vendors = useQuery({
    queryKey: ['project', id, 'vendors'],
    queryFn: ({ signal }) => api.vendors.list(id, signal),
    enabled: props.kind === 'vendor',
  });
  const known = recipientsOf(props.kind, disclosures.data?.disclosures ?? [], vendors.data?.vendors ?? []);
  const nameOf = (recipient: string) => known.find((one) => one.id === recipient)?.name;
  return (
    <Autocomplete
      label={t('newId')}
      placeholder={t('newIdHint')}
      description={nameOf(props.value)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={known.map((one) => one.id)}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <div>
          <div>{nameOf(option.value)}</div>
          <div className={classes['small']}>{option.value}</div>
        </div>
      )}
      value={props.value}
      maxLength={200}
      required
      onChange={props.onChange}
    />
  );
}

/** Counts as the form is filled in; nothing is written but that somebody counted. */
function Preview({ scope }: { readonly scope: IncidentScope | undefined }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const [asked] = useDebouncedValue(scope && JSON.stringify(scope), 350);
  const query = useQuery({
    queryKey: ['project', id, 'incident preview', asked],
    queryFn: ({ signal }) => api.incidents.preview(id, JSON.parse(asked ?? ''), signal),
    enabled: asked !== undefined,
    retry: false,
  });
  return (
    <section className={classes['preview']} aria-label={t('newPreview')} aria-live="polite">
      {!scope && <Text c="dimmed">{t('newPreviewWaiting')}</Text>}
      {scope && query.isPending && <Loading layout="lines" rows={3} />}
      {scope && query.error && <Failure error={query.error} />}
      {scope && query.data && query.data.disclosures === 0 && <Text>{t('newPreviewNothing')}</Text>}
      {scope && query.data && query.data.disclosures > 0 && (
        <Stack gap="sm">
          <AffectedSummary affected={query.data} />
          <FieldBars affected={query.data} />
        </Stack>
      )}
    </section>
  );
}
