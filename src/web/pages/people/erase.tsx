import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, type PersonPage } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Failure, useStepUp } from '../../ui/index.ts';

interface EraseProps {
  readonly person: PersonPage['person'];
}

/** For stewards: erases the person after their pseudonym has been typed and the passkey used. Afterwards the page is gone. */
export function Erase({ person }: EraseProps): ReactNode {
  const t = useMessages('people');
  const shell = useMessages('shell');
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('eraseBody')}
      </Text>
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('erase')}
        </Button>
      </div>
      <Modal
        opened={isAsking}
        onClose={close}
        title={t('eraseTitle', { pseudonym: person.pseudonym })}
        closeButtonProps={{ 'aria-label': shell('close') }}
      >
        <EraseForm person={person} onClose={close} />
      </Modal>
    </>
  );
}

function EraseForm({ person, onClose }: EraseProps & { readonly onClose: () => void }): ReactNode {
  const t = useMessages('people');
  const shell = useMessages('shell');
  const { id } = useProject();
  const withStepUp = useStepUp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [hasEvents, setHasEvents] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const erase = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await withStepUp(() => api.people.erase(id, person.person, { events: hasEvents ? 'delete' : 'keep' }));
      await navigate({ to: '/p/$projectId/people', params: { projectId: String(id) } });
      await client.invalidateQueries({ queryKey: ['project', id] });
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <Stack gap="lg">
      <Text>{t('eraseWhat')}</Text>
      <TextInput
        label={t('eraseType', { pseudonym: person.pseudonym })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      <Checkbox
        label={t('eraseEvents')}
        description={t('eraseEventsBody')}
        checked={hasEvents}
        onChange={(event) => setHasEvents(event.currentTarget.checked)}
      />
      {error !== null && <Failure error={error} during="change" title={t('eraseFailed')} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {shell('cancel')}
        </Button>
        <Button
          color="red"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          disabled={typed.trim() !== person.pseudonym}
          loading={isBusy}
          onClick={() => void erase()}
        >
          {t('eraseAction')}
        </Button>
      </Group>
    </Stack>
  );
}
