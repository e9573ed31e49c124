import { Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api, type PersonPage, type Revealed } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Failure, useStepUp } from '../../ui/index.ts';
import { fieldName } from './field-name.ts';

const PURPOSES = ['support_request', 'incident', 'legal_request', 'fraud', 'product_research'] as const;
type Purpose = (typeof PURPOSES)[number];

interface RevealDialogProps {
  readonly page: PersonPage;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onRevealed: (revealed: Revealed) => void;
}

/** Asks which fields and what for, then for the passkey. The reply goes to the caller and into no cache. */
export function RevealDialog(props: RevealDialogProps): ReactNode {
  const t = useMessages('people');
  const shell = useMessages('shell');
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t('revealTitle', { pseudonym: props.page.person.pseudonym })}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <RevealForm {...props} />
    </Modal>
  );
}

function RevealForm({ page, onClose, onRevealed }: RevealDialogProps): ReactNode {
  const t = useMessages('people');
  const shell = useMessages('shell');
  const { id } = useProject();
  const withStepUp = useStepUp();
  const [fields, setFields] = useState<readonly string[]>(page.sealedFields);
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const reveal = async (): Promise<void> => {
    if (purpose === null) return;
    setBusy(true);
    setError(null);
    try {
      const request = { fields: [...fields], purpose };
      onRevealed(await withStepUp(() => api.people.reveal(id, page.person.person, request)));
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="lg">
      <Text>{t('revealBody')}</Text>
      <Checkbox.Group label={t('revealFields')} value={[...fields]} onChange={setFields}>
        <Stack gap="xs" mt={6}>
          {page.sealedFields.map((field) => (
            <Checkbox key={field} value={field} label={fieldName(field, t)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        label={t('revealPurpose')}
        placeholder={t('revealPurposePick')}
        data={PURPOSES.map((one) => ({ value: one, label: t(`purpose_${one}`) }))}
        value={purpose}
        onChange={(value) => setPurpose(PURPOSES.find((one) => one === value) ?? null)}
        data-autofocus
      />
      {error !== null && <Failure error={error} during="change" title={t('revealFailed')} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button
          leftSection={<IconFingerprint size={18} aria-hidden />}
          disabled={fields.length === 0 || purpose === null}
          loading={isBusy}
          onClick={() => void reveal()}
        >
          {t('revealAction', { count: fields.length })}
        </Button>
      </Group>
    </Stack>
  );
}
