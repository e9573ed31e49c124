import { Button, Group, Modal, PasswordInput, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Failure, useStepUp } from '../../ui/index.ts';
import { isVendorComplete, type VendorDraft } from './vendor-draft.ts';

interface NewVendorProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Registers a destination with what it may have, and nothing else. */
export function NewVendor(props: NewVendorProps): ReactNode {
  const t = useMessages('containment');
  const shell = useMessages('shell');
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      size="lg"
      title={t('addVendor')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <VendorForm {...props} />
    </Modal>
  );
}

const NOTHING: VendorDraft = { name: '', host: '', token: '', events: [], properties: [] };

function VendorForm({ onClose }: NewVendorProps): ReactNode {
  const t = useMessages('containment');
  const shell = useMessages('shell');
  const { id } = useProject();
  const withStepUp = useStepUp();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(NOTHING);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const catalogue = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
  });
  const change = (part: Partial<VendorDraft>) => setDraft({ ...draft, ...part });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const vendor = {
        ...draft,
        kind: 'mixpanel' as const,
        events: [...draft.events],
        properties: [...draft.properties],
      };
      await withStepUp(() => api.vendors.create(id, vendor));
      void queryClient.invalidateQueries({ queryKey: ['project', id, 'vendors'] });
      onClose();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const properties = catalogue.data?.properties.filter(
    ({ scope, privacy }) => scope === 'event' && privacy !== 'identity' && privacy !== 'opaque',
  );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Group grow align="flex-start">
          <TextInput
            label={t('vendorName')}
            value={draft.name}
            maxLength={80}
            required
            data-autofocus
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            type="url"
            label={t('vendorHost')}
            placeholder={t('vendorHostHint')}
            value={draft.host}
            maxLength={200}
            required
            onChange={(event) => change({ host: event.currentTarget.value })}
          />
        </Group>
        <PasswordInput
          label={t('vendorToken')}
          description={t('vendorTokenHint')}
          value={draft.token}
          maxLength={200}
          required
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': shell('show') }}
          onChange={(event) => change({ token: event.currentTarget.value })}
        />
        <TagsInput
          label={t('vendorEvents')}
          description={t('vendorEventsHint')}
          data={catalogue.data?.events.map(({ name }) => name) ?? []}
          value={[...draft.events]}
          required
          onChange={(events) => change({ events })}
        />
        <TagsInput
          label={t('vendorProperties')}
          description={t('vendorPropertiesHint')}
          data={[...new Set(properties?.map(({ name }) => name))]}
          value={[...draft.properties]}
          onChange={(next) => change({ properties: next })}
        />
        {error !== null && <Failure error={error} during="change" title={t('vendorCreateFailed')} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!isVendorComplete(draft)}>
            {t('vendorCreate')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
