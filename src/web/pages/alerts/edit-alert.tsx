import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Alert, isShareWatched } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { useChange } from '../../ui/change.ts';
import { Addresses, isOfRecipients, readAddresses, useWhyNotTold } from './addresses.tsx';
import { toCondition, toDraft } from './condition.ts';
import { ConditionFields } from './condition-fields.tsx';

interface EditAlertProps {
  readonly alert: Alert;
  readonly canMail: boolean;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Changes what an alert is called, when it is told and whom. What it watches stays; addresses that nobody types again stay too. */
export default function EditAlertDialog({ alert, canMail, onDone, onClose }: EditAlertProps): ReactNode {
  const t = useMessages('alerts');
  const shell = useMessages('shell');
  const words = useMessages('reports');
  const { id } = useProject();
  const [name, setName] = useState(alert.name);
  const isShare = isShareWatched(alert.report.kind, alert.metric);
  const [condition, setCondition] = useState(toDraft(alert.condition, isShare));
  const [addresses, setAddresses] = useState('');
  const recipients = readAddresses(addresses);
  const saving = useChange({
    run: () =>
      api.alerts.change(id, alert.id, {
        name: name.trim(),
        condition: toCondition(condition, isShare),
        ...(recipients.length > 0 && { recipients }),
      }),
    onDone: async () => {
      await onDone();
      onClose();
    },
    failed: t('failed'),
    isSaid: isOfRecipients,
  });
  const why = useWhyNotTold(saving.error);
  const writeAddresses = (text: string) => {
    setAddresses(text);
    saving.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('editTitle')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack component="form" gap="md" onSubmit={submit}>
        <Text size="sm" c="dimmed">
          {t('editWatches', {
            report: alert.metric === 'A' ? alert.report.name : `${alert.report.name} · ${alert.metric}`,
            unit: words(`unit_${alert.unit}`),
          })}
        </Text>
        <TextInput
          label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          autoComplete="off"
          data-autofocus
        />
        <ConditionFields draft={condition} unit={alert.unit} isShare={isShare} onChange={setCondition} />
        <Addresses
          text={addresses}
          canMail={canMail}
          {...(alert.recipients > 0 && { hint: t('addressesStay', { count: alert.recipients }) })}
          error={why.addresses}
          onChange={writeAddresses}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {shell('cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending} disabled={name.trim() === ''}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
